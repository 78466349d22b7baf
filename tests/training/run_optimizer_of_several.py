"""An object that steps several optimizers."""
import torch
a = torch.nn.Linear(2, 2); b = torch.nn.Linear(2, 2)
class MultipleOptimizer:
    def __init__(self, *op):
        self.optimizers = op
    def zero_grad(self):
        for op in self.optimizers:
            op.zero_grad()
    def step(self):
        for op in self.optimizers:
            op.step()
opt = MultipleOptimizer(torch.optim.SGD(a.parameters(), lr=0.1), torch.optim.SGD(b.parameters(), lr=0.01))
for epoch in range(5):
    for o in opt.optimizers:
        o.param_groups[0]['lr'] = 0.1 / (1 + epoch)
    for i in range(2):
        opt.zero_grad()
        opt.step()
