import copy
import torch
from torch import nn, optim
from torch.optim import lr_scheduler

model = nn.Linear(2, 1)
loader = [torch.randn(4, 2) for _ in range(3)]
optimizer = optim.SGD(model.parameters(), lr=0.1)
scheduler = lr_scheduler.StepLR(optimizer, 2, 0.5)
hooks = [scheduler.step]
for epoch in range(5):
    for x in loader:
        optimizer.zero_grad()
        model(x).sum().backward()
        optimizer.step()
    for hook in hooks:
        hook()
