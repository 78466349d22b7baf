# lrsched --steps 30
import torch
from torch.optim.lr_scheduler import LRScheduler, StepLR


class WarmupWrapper(LRScheduler):
    def __init__(self, scheduler, warmup_steps):
        self.scheduler = scheduler
        self.warmup_steps = warmup_steps
        super().__init__(scheduler.optimizer)

    def get_lr(self):
        if self.last_epoch < self.warmup_steps:
            return [b * (self.last_epoch + 1) / self.warmup_steps for b in self.base_lrs]
        return self.scheduler.get_last_lr()

    def step(self, *args):
        if self.last_epoch + 1 > self.warmup_steps:
            self.scheduler.step(*args)
        super().step()


optimizer = torch.optim.SGD(torch.nn.Linear(2, 2).parameters(), lr=0.5)
scheduler = WarmupWrapper(StepLR(optimizer, 8, gamma=0.3), warmup_steps=5)
for _ in range(30):
    optimizer.step()
    scheduler.step()
