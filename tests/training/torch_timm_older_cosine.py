# lrsched
import torch
from timm.scheduler.cosine_lr import CosineLRScheduler

model = torch.nn.Linear(2, 1)
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
epochs, n_iter = 5, 4
lr_scheduler = CosineLRScheduler(
    optimizer,
    t_initial=2 * n_iter,
    t_mul=1.0,
    lr_min=1e-5,
    decay_rate=0.5,
    warmup_lr_init=5e-7,
    warmup_t=n_iter,
    t_in_epochs=False,
)
for epoch in range(epochs):
    for idx in range(n_iter):
        optimizer.step()
        lr_scheduler.step_update(epoch * n_iter + idx)
