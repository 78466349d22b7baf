# lrsched --config len(loader)=8
# genuine updates 8
import math
import torch
import torch.nn as nn
import torch.optim as optim
from torch.utils.data import DataLoader, TensorDataset
model = nn.Linear(4, 2)
data = TensorDataset(torch.randn(64, 4), torch.randn(64, 2))
loader = DataLoader(data, batch_size=8, shuffle=True)
criterion = nn.MSELoss()

optimizer = optim.SGD(model.parameters(), lr=0.1)
scheduler = optim.lr_scheduler.StepLR(optimizer, 2, 0.5)
for epoch in range(6):
    if epoch == 3:
        for g in optimizer.param_groups:
            g['lr'] = 0.01
    for x, y in loader:
        optimizer.zero_grad()
        criterion(model(x), y).backward()
        optimizer.step()
    scheduler.step()
