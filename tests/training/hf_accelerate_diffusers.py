# lrsched --config len(train_dataloader)=5 --config accelerator.num_processes=1
"""As the scripts of diffusers: its own `get_scheduler`, and a count of updates that ends the training."""

import torch
from accelerate import Accelerator
from diffusers.optimization import get_scheduler
from torch.utils.data import DataLoader, TensorDataset

max_train_steps = 9
accelerator = Accelerator(gradient_accumulation_steps=2)
model = torch.nn.Linear(2, 1)
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4)
train_dataloader = DataLoader(TensorDataset(torch.ones(5, 2)))
lr_scheduler = get_scheduler(
    "cosine_with_restarts",
    optimizer=optimizer,
    num_warmup_steps=2 * accelerator.num_processes,
    num_training_steps=max_train_steps * accelerator.num_processes,
    num_cycles=2,
    power=1.0,
)
model, optimizer, train_dataloader, lr_scheduler = accelerator.prepare(
    model, optimizer, train_dataloader, lr_scheduler
)
global_step = 0
for epoch in range(4):
    for step, batch in enumerate(train_dataloader):
        with accelerator.accumulate(model):
            accelerator.backward(model(batch[0]).sum())
            optimizer.step()
            lr_scheduler.step()
            optimizer.zero_grad()
        if accelerator.sync_gradients:
            global_step += 1
        if global_step >= max_train_steps:
            break
