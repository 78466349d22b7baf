# The schedules of lightning-bolts 0.7.0 (pl_bolts.optimizers.lr_scheduler).
import math

from torch.optim.lr_scheduler import _LRScheduler


class LinearWarmupCosineAnnealingLR(_LRScheduler):
    def __init__(self, optimizer, warmup_epochs, max_epochs, warmup_start_lr=0.0, eta_min=0.0, last_epoch=-1):
        self.warmup_epochs = warmup_epochs
        self.max_epochs = max_epochs
        self.warmup_start_lr = warmup_start_lr
        self.eta_min = eta_min
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        groups = self.optimizer.param_groups
        falling = self.max_epochs - self.warmup_epochs
        if self.last_epoch == 0:
            return [self.warmup_start_lr] * len(self.base_lrs)
        if self.last_epoch < self.warmup_epochs:
            return [
                group["lr"] + (base_lr - self.warmup_start_lr) / (self.warmup_epochs - 1)
                for base_lr, group in zip(self.base_lrs, groups)
            ]
        if self.last_epoch == self.warmup_epochs:
            return self.base_lrs
        if (self.last_epoch - 1 - self.max_epochs) % (2 * falling) == 0:
            return [
                group["lr"] + (base_lr - self.eta_min) * (1 - math.cos(math.pi / falling)) / 2
                for base_lr, group in zip(self.base_lrs, groups)
            ]
        now = 1 + math.cos(math.pi * (self.last_epoch - self.warmup_epochs) / falling)
        before = 1 + math.cos(math.pi * (self.last_epoch - self.warmup_epochs - 1) / falling)
        return [now / before * (group["lr"] - self.eta_min) + self.eta_min for group in groups]

    def _get_closed_form_lr(self):
        if self.last_epoch < self.warmup_epochs:
            return [
                self.warmup_start_lr + self.last_epoch * (base_lr - self.warmup_start_lr) / (self.warmup_epochs - 1)
                for base_lr in self.base_lrs
            ]
        angle = math.pi * (self.last_epoch - self.warmup_epochs) / (self.max_epochs - self.warmup_epochs)
        return [self.eta_min + 0.5 * (base_lr - self.eta_min) * (1 + math.cos(angle)) for base_lr in self.base_lrs]


def linear_warmup_decay(warmup_steps, total_steps, cosine=True, linear=False):
    assert not (linear and cosine)

    def fn(step):
        if step < warmup_steps:
            return float(step) / float(max(1, warmup_steps))
        if not (cosine or linear):
            return 1.0
        progress = float(step - warmup_steps) / float(max(1, total_steps - warmup_steps))
        if cosine:
            return 0.5 * (1.0 + math.cos(math.pi * progress))
        return 1.0 - progress

    return fn
