# lrsched
import torch
from pytorch_transformers import WarmupCosineSchedule

model = torch.nn.Linear(2, 1)
optimizer = torch.optim.AdamW(model.parameters(), lr=5e-5)
scheduler = WarmupCosineSchedule(optimizer, warmup_steps=4, t_total=20)
for _ in range(20):
    optimizer.step()
    scheduler.step()
