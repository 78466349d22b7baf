import copy
import torch
from torch import nn, optim
from torch.optim import lr_scheduler

model = nn.Linear(2, 1)
loader = [torch.randn(4, 2) for _ in range(3)]
first = optim.SGD([model.weight], lr=0.1)
second = optim.SGD([model.bias], lr=0.2)
scheduler = lr_scheduler.StepLR(first, 2, 0.5)
for epoch in range(5):
    optimizer = first if epoch % 2 == 0 else second
    for x in loader:
        optimizer.zero_grad()
        model(x).sum().backward()
        optimizer.step()
    scheduler.step()
