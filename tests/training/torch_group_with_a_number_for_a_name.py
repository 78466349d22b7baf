import torch
from torch import nn

model = nn.Linear(3, 1)
groups = [{"params": [model.weight], "name": "0", "lr": 0.1}, {"params": [model.bias], "name": "1"}]
optimizer = torch.optim.SGD(groups, lr=0.2)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 3)
for epoch in range(5):
    optimizer.zero_grad()
    model(torch.ones(2, 3)).sum().backward()
    optimizer.step()
    scheduler.step()
