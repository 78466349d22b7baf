import torch
from warmup_scheduler import GradualWarmupScheduler

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
cosine = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=90)
scheduler = GradualWarmupScheduler(optimizer, multiplier=1, total_epoch=5, after_scheduler=cosine)
for epoch in range(90):
    train(model, optimizer)
    scheduler.step()
