import torch
from torch.optim.lr_scheduler import _LRScheduler, CosineAnnealingLR, StepLR

class Warm(_LRScheduler):
    def __init__(self, optimizer, warm, last_epoch=-1, verbose=False):
        self.warm = warm
        super().__init__(optimizer, last_epoch, verbose)
    def get_lr(self):
        return [b * min(1.0, (self.last_epoch + 1) / self.warm) for b in self.base_lrs]

model = torch.nn.Linear(2, 2)
opt = torch.optim.SGD(model.parameters(), lr=0.1)
sched = Warm(opt, 5)
for epoch in range(10):
    opt.step()
    sched.step()
