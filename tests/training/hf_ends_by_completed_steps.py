# lrsched --config len(loader)=4
import math

import torch
from torch import nn
from torch.utils.data import DataLoader
from transformers import get_scheduler

model = nn.Linear(3, 1)
loader = DataLoader(torch.ones(8, 3), batch_size=2)
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
max_train_steps = 10
num_train_epochs = math.ceil(max_train_steps / len(loader))
lr_scheduler = get_scheduler("linear", optimizer=optimizer, num_warmup_steps=3, num_training_steps=max_train_steps)
completed_steps = 0
for epoch in range(num_train_epochs):
    model.train()
    for step, batch in enumerate(loader):
        model(batch).sum().backward()
        optimizer.step()
        lr_scheduler.step()
        optimizer.zero_grad()
        completed_steps += 1
        if completed_steps >= max_train_steps:
            break
