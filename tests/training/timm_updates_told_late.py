# lrsched --per step
import torch
from accelerate import Accelerator
from timm.scheduler import CosineLRScheduler

accelerator = Accelerator(gradient_accumulation_steps=1)
model = torch.nn.Linear(2, 1)
optimizer = torch.optim.AdamW(model.parameters(), lr=5e-4)
lr_scheduler = CosineLRScheduler(optimizer, t_initial=20, warmup_t=4, warmup_lr_init=1e-6, t_in_epochs=False)
for epoch in range(5):
    for idx in range(4):
        with accelerator.accumulate(model):
            model(torch.ones(1, 2)).sum().backward()
            optimizer.step()
            lr_scheduler.step_update(epoch * 4 + idx)
