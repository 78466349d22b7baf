# lrsched --per step --run steps_per_epoch=3
import torch
from torch import nn
from torch.optim import lr_scheduler

model = nn.Linear(3, 1)
batches = [torch.ones(2, 3) for _ in range(3)]
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = lr_scheduler.StepLR(optimizer, 2, gamma=0.5)
for epoch in range(100):
    for x in batches:
        optimizer.zero_grad()
        model(x).sum().backward()
        optimizer.step()
    scheduler.step()
    rate = scheduler.get_last_lr()[0]
    print(f"epoch {epoch}: {rate}")
    if rate < 0.02:
        break
