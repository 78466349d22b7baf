# lrsched
import torch
from timm.scheduler.cosine_lr import CosineLRScheduler

model = torch.nn.Linear(2, 1)
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
epochs, warmup_epochs, n_iter, accumulation = 4, 1, 6, 2
lr_scheduler = CosineLRScheduler(
    optimizer,
    t_initial=int(epochs * n_iter // accumulation),
    lr_min=1e-5,
    warmup_lr_init=5e-7,
    warmup_t=int(warmup_epochs * n_iter // accumulation),
    cycle_limit=1,
    t_in_epochs=False,
)


def train_one_epoch(epoch):
    optimizer.zero_grad()
    num_steps = n_iter
    for idx in range(num_steps):
        if (idx + 1) % accumulation == 0:
            optimizer.step()
            optimizer.zero_grad()
            lr_scheduler.step_update((epoch * num_steps + idx) // accumulation)


for epoch in range(epochs):
    train_one_epoch(epoch)
