import copy
import torch
from torch import nn, optim
from torch.optim import lr_scheduler

model = nn.Linear(2, 1)
loader = [torch.randn(4, 2) for _ in range(3)]
class Decaying(optim.SGD):
    def step(self, closure=None):
        for group in self.param_groups:
            group['lr'] *= 0.9
        return super().step(closure)


optimizer = Decaying(model.parameters(), lr=0.1)
scheduler = lr_scheduler.StepLR(optimizer, 2, 0.5)
for epoch in range(5):
    for x in loader:
        optimizer.zero_grad()
        model(x).sum().backward()
        optimizer.step()
    scheduler.step()
