import copy
import torch
from torch import nn, optim
from torch.optim import lr_scheduler

model = nn.Linear(2, 1)
loader = [torch.randn(4, 2) for _ in range(3)]
optimizer = optim.SGD(model.parameters(), lr=0.1)
scheduler = lr_scheduler.StepLR(optimizer, 2, 0.5)
batches = iter(loader)
epoch = 0
while epoch < 4:
    try:
        x = next(batches)
    except StopIteration:
        epoch += 1
        scheduler.step()
        batches = iter(loader)
        continue
    optimizer.zero_grad()
    model(x).sum().backward()
    optimizer.step()
