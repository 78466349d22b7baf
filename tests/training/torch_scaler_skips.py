# lrsched --config len(loader)=4
import torch
from torch import nn
from torch.optim import lr_scheduler
from torch.utils.data import DataLoader

model = nn.Linear(3, 1)
loader = DataLoader(torch.ones(8, 3), batch_size=2)
optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
scheduler = lr_scheduler.CosineAnnealingLR(optimizer, 10)
scaler = torch.amp.GradScaler("cpu")
for epoch in range(3):
    for x in loader:
        optimizer.zero_grad()
        scaler.scale(model(x).sum()).backward()
        scale = scaler.get_scale()
        scaler.step(optimizer)
        scaler.update()
        skipped = scale > scaler.get_scale()
        if not skipped:
            scheduler.step()
