import torch
from torch import nn, optim
model = nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 1))
optimizer = optim.SGD(model[1].parameters(), lr=0.001)


def unfreeze(optimizer, layer, lr):
    optimizer.add_param_group({'params': layer.parameters(), 'lr': lr})


for epoch in range(7):
    if epoch == 4:
        unfreeze(optimizer, model[0], 0.0001)
    for x, y in train_loader:
        optimizer.zero_grad()
        model(x).sum().backward()
        optimizer.step()
