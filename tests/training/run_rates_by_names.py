"""A function gives each optimizer of a dict a rate by its name."""
import torch
a = torch.nn.Linear(2, 2); b = torch.nn.Linear(2, 2)
optimizers = {'enc': torch.optim.SGD(a.parameters(), lr=0.1), 'dec': torch.optim.SGD(b.parameters(), lr=0.01)}
def set_lr(optimizers, lr):
    for name, optimizer in optimizers.items():
        for g in optimizer.param_groups:
            g['lr'] = lr * (0.1 if name == 'dec' else 1)
for epoch in range(5):
    set_lr(optimizers, 0.1 * 0.5 ** epoch)
    for _ in range(2):
        for name in optimizers:
            optimizers[name].zero_grad()
        for name in optimizers:
            optimizers[name].step()
