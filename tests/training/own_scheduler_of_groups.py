# lrsched --config T_max=50 --config eta_min=1e-6 --config starting_point=0.3 --config optimizer.lr={"body":0.004,"head":0.04} --steps 50
import math, warnings
from torch.optim.lr_scheduler import LRScheduler

class LateCosine(LRScheduler):
    def __init__(self, optimizer, T_max, eta_min=0, last_epoch=-1, starting_point=0.):
        self.starting_step = int(T_max * starting_point)
        self.T_max = T_max - self.starting_step
        self.eta_min = eta_min

        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        if not self._get_lr_called_within_step:
            warnings.warn("To get the last learning rate computed by the scheduler, "
                          "please use `get_last_lr()`.", UserWarning)
        if self._step_count  < self.starting_step:
            self.last_epoch = 0
            return [group['lr'] for group in self.optimizer.param_groups]
        elif self.last_epoch == 0:
            return [group['lr'] for group in self.optimizer.param_groups]
        elif self._step_count == 1 and self.last_epoch > 0:
            return [self.eta_min + (base_lr - self.eta_min) *
                    (1 + math.cos((self.last_epoch) * math.pi / self.T_max)) / 2
                    for base_lr, group in zip(self.base_lrs, self.optimizer.param_groups)]
        elif (self.last_epoch - 1 - self.T_max) % (2 * self.T_max) == 0:
            return [group['lr'] + (base_lr - self.eta_min) *
                    (1 - math.cos(math.pi / self.T_max)) / 2
                    for base_lr, group in zip(self.base_lrs, self.optimizer.param_groups)]
        return [(1 + math.cos(math.pi * self.last_epoch / self.T_max)) /
                (1 + math.cos(math.pi * (self.last_epoch - 1) / self.T_max)) *
                (group['lr'] - self.eta_min) + self.eta_min
                for group in self.optimizer.param_groups]
