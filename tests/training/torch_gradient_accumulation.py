# lrsched --config len(loader)=6
import math
import torch
from torch.utils.data import DataLoader, TensorDataset
from transformers import get_linear_schedule_with_warmup

accumulation = 2
epochs = 4
loader = DataLoader(TensorDataset(torch.randn(24, 2)), batch_size=4)
model = torch.nn.Linear(2, 1)
optimizer = torch.optim.AdamW(model.parameters(), lr=5e-4)
updates = math.ceil(len(loader) / accumulation) * epochs
scheduler = get_linear_schedule_with_warmup(optimizer, 3, updates)
for epoch in range(epochs):
    for i, (x,) in enumerate(loader):
        (model(x).mean() / accumulation).backward()
        if (i + 1) % accumulation == 0:
            optimizer.step()
            scheduler.step()
            optimizer.zero_grad()
