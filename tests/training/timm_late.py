# genuine updates 1
import torch
from timm.scheduler import CosineLRScheduler

model = torch.nn.Linear(2, 1)
optimizer = torch.optim.AdamW(model.parameters(), lr=5e-4)
lr_scheduler = CosineLRScheduler(optimizer, t_initial=9, lr_min=1e-5, warmup_t=3, warmup_lr_init=1e-6)


def train_one_epoch(model, optimizer):
    model(torch.ones(1, 2)).sum().backward()
    optimizer.step()


for epoch in range(9):
    train_one_epoch(model, optimizer)
    lr_scheduler.step(epoch)
