# lrsched --config len(loader)=5
import math
import torch
from torch import nn, optim
from torch.optim import lr_scheduler
from torch.optim.lr_scheduler import *

model = nn.Linear(2, 1)
loss_fn = nn.MSELoss()
loader = [(torch.randn(4, 2), torch.randn(4, 1)) for _ in range(5)]
def train(model, optimizer, epochs, max_lr):
    scheduler = OneCycleLR(optimizer, max_lr=max_lr, epochs=epochs, steps_per_epoch=len(loader))
    for epoch in range(epochs):
        for x, y in loader:
            optimizer.zero_grad()
            loss_fn(model(x), y).backward()
            optimizer.step()
            scheduler.step()

optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
for lr in [0.1, 0.01]:
    train(model, optimizer, 3, lr)
