# lrsched --config len(loader)=5
"""accelerate steps `OneCycleLR` no more behind its end, where it would raise."""

import torch
from accelerate import Accelerator
from torch.utils.data import DataLoader, TensorDataset


def train_epoch(accelerator, model, optimizer, loader, scheduler):
    for batch in loader:
        with accelerator.accumulate(model):
            accelerator.backward(model(batch[0]).sum())
            optimizer.step()
            optimizer.zero_grad()
        if accelerator.sync_gradients:
            scheduler.step()


accelerator = Accelerator(gradient_accumulation_steps=2)
model = torch.nn.Linear(2, 1)
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
loader = DataLoader(TensorDataset(torch.ones(5, 2)))
scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.1, total_steps=8)
model, optimizer, loader, scheduler = accelerator.prepare(model, optimizer, loader, scheduler)
for epoch in range(4):
    train_epoch(accelerator, model, optimizer, loader, scheduler)
