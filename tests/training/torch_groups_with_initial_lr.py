# lrsched --per step --run steps_per_epoch=5
import math
import torch
from torch import nn, optim
from torch.optim import lr_scheduler
from torch.optim.lr_scheduler import *

model = nn.Linear(2, 1)
loss_fn = nn.MSELoss()
loader = [(torch.randn(4, 2), torch.randn(4, 1)) for _ in range(5)]
optimizer = optim.SGD([{'params': [model.weight], 'initial_lr': 0.2}, {'params': [model.bias], 'lr': 0.3, 'initial_lr': 0.4}], lr=0.1)
scheduler = LambdaLR(optimizer, lambda e: 0.5 ** e)
for epoch in range(5):
    for x, y in loader:
        optimizer.zero_grad()
        loss_fn(model(x), y).backward()
        optimizer.step()
    scheduler.step()
