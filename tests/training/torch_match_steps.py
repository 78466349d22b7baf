# lrsched --per step --run steps_per_epoch=3
import copy
import torch
from torch import nn, optim
from torch.optim import lr_scheduler

model = nn.Linear(2, 1)
loader = [torch.randn(4, 2) for _ in range(3)]
def make(kind):
    match kind:
        case 'step' | 'multistep':
            return lr_scheduler.StepLR(optimizer, 1, 0.5)
        case _:
            return lr_scheduler.ExponentialLR(optimizer, 0.9)

optimizer = optim.SGD(model.parameters(), lr=0.1)
scheduler = make('step')
for epoch in range(5):
    for x in loader:
        optimizer.zero_grad()
        model(x).sum().backward()
        optimizer.step()
    match epoch:
        case 1 | 2:
            pass
        case _:
            scheduler.step()
