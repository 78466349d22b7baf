# lrsched --config peak_lr=3e-4 --config warmup_epochs=4 --config total_epochs=25 --config optimizer.lr=1e-3 --steps 25
import math
from torch.optim.lr_scheduler import _LRScheduler

class PeakLRScheduler(_LRScheduler):
    def __init__(self, peak_lr, warmup_epochs, total_epochs, optimizer, last_epoch=-1):
        self.warmup_epochs = warmup_epochs
        self.total_epochs = total_epochs
        self.base_lrs = [peak_lr] * len(optimizer.param_groups)
        super(PeakLRScheduler, self).__init__(optimizer, last_epoch)

    def get_lr(self):
        if self.last_epoch < self.warmup_epochs:
            return [base_lr * (self.last_epoch + 1) / self.warmup_epochs for base_lr in self.base_lrs]
        else:
            decay_ratio = 0.5 * (
                1
                + math.cos(
                    math.pi
                    * (self.last_epoch - self.warmup_epochs)
                    / (self.total_epochs - self.warmup_epochs)
                )
            )
            return [base_lr * decay_ratio for base_lr in self.base_lrs]
