# lrsched --per epoch
# genuine updates 1
import math

import torch
from torch.optim.lr_scheduler import LambdaLR


class WarmupCosineScheduler(LambdaLR):
    """Linear warmup and then cosine decay."""

    def __init__(self, optimizer, warmup_steps, t_total, cycles=.5, last_epoch=-1):
        self.warmup_steps = warmup_steps
        self.t_total = t_total
        self.cycles = cycles
        super(WarmupCosineScheduler, self).__init__(optimizer, self.lr_lambda, last_epoch=last_epoch)

    def lr_lambda(self, step):
        if step < self.warmup_steps:
            return float(step) / float(max(1.0, self.warmup_steps))
        progress = float(step - self.warmup_steps) / float(max(1, self.t_total - self.warmup_steps))
        return max(0.0, 0.5 * (1. + math.cos(math.pi * float(self.cycles) * 2.0 * progress)))


model = torch.nn.Linear(2, 2)
optimizer = torch.optim.Adam(model.parameters(), 0.01)
scheduler = WarmupCosineScheduler(optimizer, warmup_steps=5, t_total=30)
for epoch in range(30):
    model(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    scheduler.step()
