# lrsched
import torch
import torch.optim as optim
from warmup_scheduler import GradualWarmupScheduler

start_epoch = 1
num_epochs = 12
warmup_epochs = 3
resume = False

model_restoration = torch.nn.Linear(2, 1)
optimizer = optim.Adam(model_restoration.parameters(), lr=2e-4, betas=(0.9, 0.999), eps=1e-8)
scheduler_cosine = optim.lr_scheduler.CosineAnnealingLR(optimizer, num_epochs - warmup_epochs, eta_min=1e-6)
scheduler = GradualWarmupScheduler(optimizer, multiplier=1, total_epoch=warmup_epochs, after_scheduler=scheduler_cosine)
scheduler.step()

if resume:
    for i in range(1, start_epoch):
        scheduler.step()
    new_lr = scheduler.get_lr()[0]
    print("==> Resuming Training with learning rate:", new_lr)

for epoch in range(start_epoch, num_epochs + 1):
    for i, batch in enumerate([torch.ones(1, 2)]):
        optimizer.zero_grad()
        model_restoration(batch).sum().backward()
        optimizer.step()
    scheduler.step()
    print(epoch, scheduler.get_lr()[0])
