# lrsched --name make --config optimizer.lr=0.02 --steps 22
from torch.optim import Optimizer
from torch.optim.lr_scheduler import _LRScheduler, CosineAnnealingLR

class WarmThen(_LRScheduler):
    """
    Linearly increases LR during warmup, then applies base scheduler.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        warmup_epochs: int,
        base_scheduler: _LRScheduler,
        last_epoch: int = -1
    ):
        self.warmup_epochs = warmup_epochs
        self.base_scheduler = base_scheduler
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        if self.last_epoch < self.warmup_epochs:
            alpha = (self.last_epoch + 1) / self.warmup_epochs
            return [base_lr * alpha for base_lr in self.base_lrs]
        else:
            return self.base_scheduler.get_last_lr()

    def step(self, epoch=None):
        if self.last_epoch >= self.warmup_epochs:
            self.base_scheduler.step()
        super().step(epoch)

def make(optimizer, warm=3, total=20, eta_min=1e-5):
    cos = CosineAnnealingLR(optimizer, T_max=total - warm, eta_min=eta_min)
    return WarmThen(optimizer, warm, cos)
