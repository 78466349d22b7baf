# lrsched --per epoch --epochs 12
# genuine updates 1
import torch
from timm.scheduler import CosineLRScheduler

num_epochs = 12
model = torch.nn.Linear(2, 1)
optimizer = torch.optim.AdamW(model.parameters(), lr=5e-4)
scheduler = CosineLRScheduler(optimizer, t_initial=num_epochs, lr_min=1e-6, warmup_t=3, warmup_lr_init=1e-6)
for epoch in range(num_epochs):
    model(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    scheduler.step(epoch + 1)
