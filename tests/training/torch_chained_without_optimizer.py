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
s1 = optim.lr_scheduler.ConstantLR(optimizer, factor=0.1, total_iters=2)
s2 = optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.9)
scheduler = optim.lr_scheduler.ChainedScheduler([s1, s2])
for epoch in range(6):
    for x, y in loader:
        optimizer.zero_grad()
        criterion(model(x), y).backward()
        optimizer.step()
    scheduler.step()
