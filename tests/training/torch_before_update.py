# lrsched --config len(loader)=3
import torch
import torch.nn as nn
from torch.optim.lr_scheduler import *
from torch.utils.data import DataLoader, TensorDataset

loader = DataLoader(TensorDataset(torch.ones(12, 3), torch.ones(12, 1)), batch_size=4)
model = nn.Linear(3, 1)
optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
scheduler = LinearLR(optimizer, start_factor=0.1, total_iters=4)
for epoch in range(4):
    for data, target in loader:
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(data), target)
        loss.backward()
        scheduler.step()
        optimizer.step()
