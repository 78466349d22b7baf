# lrsched --per step --run steps_per_epoch=3
import torch
from torch import nn, optim
from torch.optim import lr_scheduler


class Chain:
    def __init__(self, *schedulers):
        self.schedulers = schedulers

    def step(self):
        for scheduler in self.schedulers:
            scheduler.step()


model = nn.Linear(2, 1)
loader = [torch.randn(4, 2) for _ in range(3)]
optimizer = optim.SGD(model.parameters(), lr=0.1)
chain = Chain(lr_scheduler.LinearLR(optimizer, 0.1, total_iters=3), lr_scheduler.ExponentialLR(optimizer, 0.9))
for epoch in range(5):
    for x in loader:
        optimizer.zero_grad()
        model(x).sum().backward()
        optimizer.step()
    chain.step()
