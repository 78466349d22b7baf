# lrsched --config len(loader)=5
import math
import torch
from torch import nn, optim
from torch.optim import lr_scheduler
from torch.optim.lr_scheduler import *

model = nn.Linear(2, 1)
loss_fn = nn.MSELoss()
loader = [(torch.randn(4, 2), torch.randn(4, 1)) for _ in range(5)]
def train_one_epoch(model, optimizer, data_loader, epoch):
    model.train()
    warm = None
    if epoch == 0:
        warm = torch.optim.lr_scheduler.LinearLR(optimizer, start_factor=1.0 / 1000, total_iters=min(1000, len(data_loader) - 1))
    for x, y in data_loader:
        loss = loss_fn(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if warm is not None:
            warm.step()

optimizer = torch.optim.SGD(model.parameters(), lr=0.005, momentum=0.9)
lr_sched = torch.optim.lr_scheduler.StepLR(optimizer, step_size=3, gamma=0.1)
for epoch in range(8):
    train_one_epoch(model, optimizer, loader, epoch)
    lr_sched.step()
