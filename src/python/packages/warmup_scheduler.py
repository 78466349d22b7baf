# The class of warmup_scheduler 0.3 (pytorch-gradual-warmup-lr), with its own steps.
from torch.optim.lr_scheduler import ReduceLROnPlateau, _LRScheduler


class GradualWarmupScheduler(_LRScheduler):
    def __init__(self, optimizer, multiplier, total_epoch, after_scheduler=None):
        if multiplier < 1.0:
            raise ValueError("multiplier should be greater thant or equal to 1.")
        self.multiplier = multiplier
        self.total_epoch = total_epoch
        self.after_scheduler = after_scheduler
        self.finished = False
        super().__init__(optimizer)

    def _risen(self):
        return [
            base_lr * ((self.multiplier - 1.0) * self.last_epoch / self.total_epoch + 1.0) for base_lr in self.base_lrs
        ]

    def get_lr(self):
        if self.last_epoch <= self.total_epoch:
            if self.multiplier == 1.0:
                return [base_lr * (float(self.last_epoch) / self.total_epoch) for base_lr in self.base_lrs]
            return self._risen()
        if not self.after_scheduler:
            return [base_lr * self.multiplier for base_lr in self.base_lrs]
        if not self.finished:
            self.after_scheduler.base_lrs = [base_lr * self.multiplier for base_lr in self.base_lrs]
            self.finished = True
        return self.after_scheduler.get_lr()

    def step_ReduceLROnPlateau(self, metrics, epoch=None):
        if epoch is None:
            epoch = self.last_epoch + 1
        self.last_epoch = epoch if epoch != 0 else 1
        if self.last_epoch <= self.total_epoch:
            for group, lr in zip(self.optimizer.param_groups, self._risen()):
                group["lr"] = lr
        else:
            self.after_scheduler.step(metrics, epoch - self.total_epoch)

    def step(self, epoch=None, metrics=None):
        if type(self.after_scheduler) == ReduceLROnPlateau:
            self.step_ReduceLROnPlateau(metrics, epoch)
        elif self.finished and self.after_scheduler:
            self.after_scheduler.step(None if epoch is None else epoch - self.total_epoch)
        else:
            return super().step(epoch)
