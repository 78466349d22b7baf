# lrsched --config len(loader)=8
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
warmup = optim.lr_scheduler.LambdaLR(optimizer, lambda s: min(1.0, (s + 1) / 16))
cosine = optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=24)
it = 0
for epoch in range(5):
    for x, y in loader:
        optimizer.zero_grad()
        criterion(model(x), y).backward()
        optimizer.step()
        it += 1
        if it < 16:
            warmup.step()
        else:
            cosine.step()
