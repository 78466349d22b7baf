import math
import torch
from torch import nn, optim
from torch.optim import lr_scheduler
from torch.optim.lr_scheduler import *

model = nn.Linear(2, 1)
loss_fn = nn.MSELoss()
loader = [(torch.randn(4, 2), torch.randn(4, 1)) for _ in range(5)]
optimizer = optim.SGD(model.parameters(), lr=0.1)
for g in optimizer.param_groups:
    g['initial_lr'] = 0.1
scheduler = StepLR(optimizer, 2, gamma=0.5, last_epoch=3)
for epoch in range(4, 9):
    for x, y in loader:
        optimizer.zero_grad()
        loss_fn(model(x), y).backward()
        optimizer.step()
    scheduler.step()
