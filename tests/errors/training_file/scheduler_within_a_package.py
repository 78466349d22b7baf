import torch
from warmup_scheduler_pytorch import WarmUpScheduler

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
cosine = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=90)
scheduler = WarmUpScheduler(optimizer, cosine, len_loader=20, warmup_steps=100)
for epoch in range(90):
    train(model, optimizer)
    scheduler.step()
