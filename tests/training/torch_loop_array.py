# lrsched --config len(train_loader)=5
import numpy as np
import torch
import torch.nn as nn
import torch.optim as optim
from torch.utils.data import DataLoader, TensorDataset

dataset = TensorDataset(torch.randn(40, 3), torch.randn(40, 1))
train_loader = DataLoader(dataset, batch_size=8)
net = nn.Linear(3, 1)
criterion = nn.MSELoss()

def cosine_scheduler(base_value, final_value, epochs, niter_per_ep, warmup_epochs=0, start_warmup_value=0):
    warmup_schedule = np.array([])
    warmup_iters = warmup_epochs * niter_per_ep
    if warmup_epochs > 0:
        warmup_schedule = np.linspace(start_warmup_value, base_value, warmup_iters)
    iters = np.arange(epochs * niter_per_ep - warmup_iters)
    schedule = final_value + 0.5 * (base_value - final_value) * (1 + np.cos(np.pi * iters / len(iters)))
    schedule = np.concatenate((warmup_schedule, schedule))
    assert len(schedule) == epochs * niter_per_ep
    return schedule
def train_one_epoch(student, data_loader, optimizer, lr_schedule, wd_schedule, epoch, fp16_scaler):
    for it, (x, y) in enumerate(data_loader):
        it = len(data_loader) * epoch + it
        for i, param_group in enumerate(optimizer.param_groups):
            param_group["lr"] = lr_schedule[it]
            if i == 0:
                param_group["weight_decay"] = wd_schedule[it]
        loss = criterion(student(x), y)
        optimizer.zero_grad()
        if fp16_scaler is None:
            loss.backward()
            optimizer.step()
        else:
            fp16_scaler.scale(loss).backward()
            fp16_scaler.step(optimizer)
            fp16_scaler.update()
def train_dino():
    epochs = 6
    optimizer = torch.optim.AdamW(net.parameters())
    fp16_scaler = None
    lr_schedule = cosine_scheduler(5e-4 * 64 / 256., 1e-6, epochs, len(train_loader), warmup_epochs=2)
    wd_schedule = cosine_scheduler(0.04, 0.4, epochs, len(train_loader))
    for epoch in range(0, epochs):
        train_one_epoch(net, train_loader, optimizer, lr_schedule, wd_schedule, epoch, fp16_scaler)
train_dino()
