# lrsched --config len(loader)=4
import torch
from torch import nn
from torch.optim import lr_scheduler
from torch.utils.data import DataLoader

model = nn.Linear(3, 1)
loader = DataLoader(torch.ones(8, 3), batch_size=2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = lr_scheduler.CosineAnnealingLR(optimizer, 30)
iteration, most = 0, 13
for epoch in range(50):
    for i, batch in enumerate(loader):
        optimizer.zero_grad()
        model(batch).sum().backward()
        optimizer.step()
        scheduler.step()
        iteration += 1
        if iteration == most or i == 2:
            break
    if iteration >= most:
        print("done")
        break
