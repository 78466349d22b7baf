# lrsched --steps 40
import math

import torch
from torch.optim.lr_scheduler import CosineAnnealingLR, LRScheduler, SequentialLR


class InEpoch:
    """Says that `get_lr` is called by the scheduler itself."""

    def __init__(self, scheduler):
        self.scheduler = scheduler

    def __enter__(self):
        self.scheduler.busy = True
        return self

    def __exit__(self, kind, value, traceback):
        self.scheduler.busy = False


class HalfSine(LRScheduler):
    def __init__(self, optimizer, epochs, low=0.01):
        self.epochs = epochs
        self.low = low
        super().__init__(optimizer)

    def get_lr(self):
        with InEpoch(self) as inside:
            position = min(1.0, (self.last_epoch + 1) / inside.scheduler.epochs)
        return [self.low * base_lr + (1 - self.low) * base_lr * math.sin(math.pi / 2 * position) for base_lr in self.base_lrs]


def build_scheduler(optimizer, warmup_epochs, epochs):
    warmup = HalfSine(optimizer, warmup_epochs)
    decay = CosineAnnealingLR(optimizer, T_max=epochs - warmup_epochs, eta_min=1e-5)
    return SequentialLR(optimizer, schedulers=[warmup, decay], milestones=[warmup_epochs])


model = torch.nn.Linear(3, 1)
optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3)
scheduler = build_scheduler(optimizer, 8, 40)
for epoch in range(40):
    optimizer.zero_grad()
    model(torch.ones(2, 3)).sum().backward()
    optimizer.step()
    scheduler.step()
