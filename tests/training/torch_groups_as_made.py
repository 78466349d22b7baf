# lrsched --per step --run steps_per_epoch=2
import torch
from torch import nn

model = nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 1))
batches = [torch.ones(2, 3) for _ in range(2)]
optimizer = torch.optim.SGD([{"params": model[0].parameters(), "lr": 0.01}, {"params": model[1].parameters()}], lr=0.3)
initial = [group["lr"] for group in optimizer.param_groups]
limits = []
for group in optimizer.param_groups:
    limits.append(group["lr"] / 20)
last = optimizer.param_groups[-1]["lr"]
for epoch in range(6):
    for group, base, limit in zip(optimizer.param_groups, initial, limits):
        group["lr"] = max(base * (1 - epoch / 4) ** 0.9 if epoch < 4 else last / 1e3, limit)
    for x in batches:
        optimizer.zero_grad()
        model(x).sum().backward()
        optimizer.step()
