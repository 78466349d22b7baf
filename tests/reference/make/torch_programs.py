"""Schedulers and functions of torch users, in the shapes in which people write them. Run by `python_torch.py`.

A scheduler: (name, spec, how a training script constructs it, rows, marks, source). Without a construction, the source
constructs `scheduler` itself. A function: (name, spec, how a training loop calls it with `index`, rows, marks, source).
"""

SGD = {"lr": 0.1, "momentum": 0.9}
ADAM = {"lr": 3e-4, "betas": [0.9, 0.999]}
TWO = {"lr": {"backbone": 1e-3, "head": 1e-2}}


def per_epoch(epochs, optimizer=SGD, /, **config):
    return {"run": {"epochs": epochs}, "interval": "epoch", "optimizer": optimizer, "config": config}


def per_step(steps, optimizer=SGD, /, **config):
    return {"run": {"steps": steps}, "optimizer": optimizer, "config": config}


SCHEDULERS = [
    ("polynomial", per_epoch(90, max_iters=90, power=0.9), "PolyLR(optimizer, max_iters=90, power=0.9)", 90, [1], """
from torch.optim.lr_scheduler import _LRScheduler

class PolyLR(_LRScheduler):
    def __init__(self, optimizer, max_iters, power=0.9, last_epoch=-1, min_lr=1e-6):
        self.power = power
        self.max_iters = max_iters  # avoid zero lr
        self.min_lr = min_lr
        super(PolyLR, self).__init__(optimizer, last_epoch)

    def get_lr(self):
        return [max(base_lr * (1 - self.last_epoch / self.max_iters) ** self.power, self.min_lr)
                for base_lr in self.base_lrs]
"""),
    ("noam", per_step(12000, {"lr": 1.0, "betas": [0.9, 0.98]}, d_model=512, warmup_steps=4000),
     "NoamLR(optimizer, d_model=512, warmup_steps=4000)", 12000, [4000], """
from torch.optim.lr_scheduler import _LRScheduler

class NoamLR(_LRScheduler):
    \"\"\"Rises linearly for `warmup_steps`, then falls with the inverse square root of the step.\"\"\"
    def __init__(self, optimizer, d_model, warmup_steps):
        self.d_model = d_model
        self.warmup_steps = warmup_steps
        super().__init__(optimizer)

    def get_lr(self):
        last_epoch = max(1, self.last_epoch)
        scale = self.d_model ** -0.5 * min(last_epoch ** (-0.5), last_epoch * self.warmup_steps ** (-1.5))
        return [base_lr * scale for base_lr in self.base_lrs]
"""),
    ("warmup and milestones", per_step(400, milestones=[200, 300], warmup_iters=100),
     "WarmupMultiStepLR(optimizer, [200, 300], warmup_iters=100)", 400, [100, 200, 300], """
from bisect import bisect_right
from typing import List
import torch

class WarmupMultiStepLR(torch.optim.lr_scheduler._LRScheduler):
    def __init__(self, optimizer: torch.optim.Optimizer, milestones: List[int], gamma: float = 0.1,
                 warmup_factor: float = 0.001, warmup_iters: int = 1000, warmup_method: str = "linear",
                 last_epoch: int = -1):
        if not list(milestones) == sorted(milestones):
            raise ValueError("Milestones should be a list of increasing integers. Got {}", milestones)
        self.milestones = milestones
        self.gamma = gamma
        self.warmup_factor = warmup_factor
        self.warmup_iters = warmup_iters
        self.warmup_method = warmup_method
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> List[float]:
        warmup_factor = _factor(self.warmup_method, self.last_epoch, self.warmup_iters, self.warmup_factor)
        return [base_lr * warmup_factor * self.gamma ** bisect_right(self.milestones, self.last_epoch)
                for base_lr in self.base_lrs]

    def _compute_values(self) -> List[float]:
        return self.get_lr()

def _factor(method: str, iter: int, warmup_iters: int, warmup_factor: float) -> float:
    if iter >= warmup_iters:
        return 1.0
    if method == "constant":
        return warmup_factor
    elif method == "linear":
        alpha = iter / warmup_iters
        return warmup_factor * (1 - alpha) + alpha
    raise ValueError("Unknown warmup method: {}".format(method))
"""),
    ("milestones out of order", per_step(10, milestones=[300, 200]), "WarmupMultiStepLR(optimizer, [300, 200])", 10, [], """
import torch

class WarmupMultiStepLR(torch.optim.lr_scheduler.LRScheduler):
    def __init__(self, optimizer, milestones, last_epoch=-1):
        if not list(milestones) == sorted(milestones):
            raise ValueError(f"Milestones should be increasing. Got {milestones}")
        super().__init__(optimizer, last_epoch)
    def get_lr(self):
        return self.base_lrs
"""),
    ("restarts with a warmup, own step", per_epoch(160, {"lr": 0.0}, T_0=50, T_mult=2, eta_max=0.1, T_up=10, gamma=0.5),
     "CosineAnnealingWarmUpRestarts(optimizer, T_0=50, T_mult=2, eta_max=0.1, T_up=10, gamma=0.5)", 160, [10, 50, 150], """
import math
from torch.optim.lr_scheduler import _LRScheduler

class CosineAnnealingWarmUpRestarts(_LRScheduler):
    def __init__(self, optimizer, T_0, T_mult=1, eta_max=0.1, T_up=0, gamma=1., last_epoch=-1):
        if T_0 <= 0 or not isinstance(T_0, int):
            raise ValueError("Expected positive integer T_0, but got {}".format(T_0))
        self.T_0 = T_0
        self.T_mult = T_mult
        self.base_eta_max = eta_max
        self.eta_max = eta_max
        self.T_up = T_up
        self.T_i = T_0
        self.gamma = gamma
        self.cycle = 0
        self.T_cur = last_epoch
        super(CosineAnnealingWarmUpRestarts, self).__init__(optimizer, last_epoch)

    def get_lr(self):
        if self.T_cur == -1:
            return self.base_lrs
        elif self.T_cur < self.T_up:
            return [(self.eta_max - base_lr)*self.T_cur / self.T_up + base_lr for base_lr in self.base_lrs]
        else:
            return [base_lr + (self.eta_max - base_lr)
                    * (1 + math.cos(math.pi * (self.T_cur-self.T_up) / (self.T_i - self.T_up))) / 2
                    for base_lr in self.base_lrs]

    def step(self, epoch=None):
        if epoch is None:
            epoch = self.last_epoch + 1
            self.T_cur = self.T_cur + 1
            if self.T_cur >= self.T_i:
                self.cycle += 1
                self.T_cur = self.T_cur - self.T_i
                self.T_i = (self.T_i - self.T_up) * self.T_mult + self.T_up
        else:
            if epoch >= self.T_0:
                if self.T_mult == 1:
                    self.T_cur = epoch % self.T_0
                    self.cycle = epoch // self.T_0
                else:
                    n = int(math.log((epoch / self.T_0 * (self.T_mult - 1) + 1), self.T_mult))
                    self.cycle = n
                    self.T_cur = epoch - self.T_0 * (self.T_mult ** n - 1) / (self.T_mult - 1)
                    self.T_i = self.T_0 * self.T_mult ** (n)
            else:
                self.T_i = self.T_0
                self.T_cur = epoch
        self.eta_max = self.base_eta_max * (self.gamma**self.cycle)
        self.last_epoch = math.floor(epoch)
        for param_group, lr in zip(self.optimizer.param_groups, self.get_lr()):
            param_group['lr'] = lr
"""),
    ("restarts whose base __init__ comes early", per_step(500, {"lr": 1.0}, first_cycle_steps=200, cycle_mult=1.5, max_lr=0.1, min_lr=0.001, warmup_steps=50, gamma=0.5),
     "CosineAnnealingWarmupRestarts(optimizer, 200, 1.5, 0.1, 0.001, 50, 0.5)", 500, [50, 200], """
import math
import torch
from torch.optim.lr_scheduler import _LRScheduler

class CosineAnnealingWarmupRestarts(_LRScheduler):
    def __init__(self,
                 optimizer : torch.optim.Optimizer,
                 first_cycle_steps : int,
                 cycle_mult : float = 1.,
                 max_lr : float = 0.1,
                 min_lr : float = 0.001,
                 warmup_steps : int = 0,
                 gamma : float = 1.,
                 last_epoch : int = -1
        ):
        assert warmup_steps < first_cycle_steps

        self.first_cycle_steps = first_cycle_steps
        self.cycle_mult = cycle_mult
        self.base_max_lr = max_lr
        self.max_lr = max_lr
        self.min_lr = min_lr
        self.warmup_steps = warmup_steps
        self.gamma = gamma
        self.cur_cycle_steps = first_cycle_steps
        self.cycle = 0
        self.step_in_cycle = last_epoch

        super(CosineAnnealingWarmupRestarts, self).__init__(optimizer, last_epoch)

        # set learning rate min_lr
        self.init_lr()

    def init_lr(self):
        self.base_lrs = []
        for param_group in self.optimizer.param_groups:
            param_group['lr'] = self.min_lr
            self.base_lrs.append(self.min_lr)

    def get_lr(self):
        if self.step_in_cycle == -1:
            return self.base_lrs
        elif self.step_in_cycle < self.warmup_steps:
            return [(self.max_lr - base_lr)*self.step_in_cycle / self.warmup_steps + base_lr for base_lr in self.base_lrs]
        else:
            return [base_lr + (self.max_lr - base_lr) \\
                    * (1 + math.cos(math.pi * (self.step_in_cycle-self.warmup_steps) \\
                                    / (self.cur_cycle_steps - self.warmup_steps))) / 2
                    for base_lr in self.base_lrs]

    def step(self, epoch=None):
        if epoch is None:
            epoch = self.last_epoch + 1
            self.step_in_cycle = self.step_in_cycle + 1
            if self.step_in_cycle >= self.cur_cycle_steps:
                self.cycle += 1
                self.step_in_cycle = self.step_in_cycle - self.cur_cycle_steps
                self.cur_cycle_steps = int((self.cur_cycle_steps - self.warmup_steps) * self.cycle_mult) + self.warmup_steps
        self.max_lr = self.base_max_lr * (self.gamma**self.cycle)
        self.last_epoch = math.floor(epoch)
        for param_group, lr in zip(self.optimizer.param_groups, self.get_lr()):
            param_group['lr'] = lr
"""),
    ("a warmup around a scheduler of one's own", per_epoch(60, {"lr": 0.05}), None, 60, [5, 6], """
import math
import torch
from torch.optim.lr_scheduler import _LRScheduler

class Cosine(_LRScheduler):
    def __init__(self, optimizer, T_max, last_epoch=-1):
        self.T_max = T_max
        super().__init__(optimizer, last_epoch)
    def get_lr(self):
        return [base * 0.5 * (1 + math.cos(math.pi * self.last_epoch / self.T_max)) for base in self.base_lrs]

class GradualWarmupScheduler(_LRScheduler):
    def __init__(self, optimizer, multiplier, total_epoch, after_scheduler=None):
        self.multiplier = multiplier
        if self.multiplier < 1.:
            raise ValueError('multiplier should be greater thant or equal to 1.')
        self.total_epoch = total_epoch
        self.after_scheduler = after_scheduler
        self.finished = False
        super(GradualWarmupScheduler, self).__init__(optimizer)

    def get_lr(self):
        if self.last_epoch > self.total_epoch:
            if self.after_scheduler:
                if not self.finished:
                    self.after_scheduler.base_lrs = [base_lr * self.multiplier for base_lr in self.base_lrs]
                    self.finished = True
                return self.after_scheduler.get_last_lr()
            return [base_lr * self.multiplier for base_lr in self.base_lrs]
        if self.multiplier == 1.0:
            return [base_lr * (float(self.last_epoch) / self.total_epoch) for base_lr in self.base_lrs]
        else:
            return [base_lr * ((self.multiplier - 1.) * self.last_epoch / self.total_epoch + 1.) for base_lr in self.base_lrs]

    def step(self, epoch=None, metrics=None):
        if self.finished and self.after_scheduler:
            if epoch is None:
                self.after_scheduler.step(None)
            else:
                self.after_scheduler.step(epoch - self.total_epoch)
            self._last_lr = self.after_scheduler.get_last_lr()
        else:
            return super(GradualWarmupScheduler, self).step(epoch)

net = torch.nn.Linear(2, 2)
optimizer = torch.optim.SGD(net.parameters(), lr=0.05)
after = Cosine(optimizer, T_max=50)
scheduler = GradualWarmupScheduler(optimizer, multiplier=2, total_epoch=5, after_scheduler=after)
"""),
    ("linear warmup and cosine, recursive and closed", per_epoch(60, {"lr": 0.02}, warmup_epochs=10, max_epochs=40, warmup_start_lr=1e-4, eta_min=1e-5),
     "LinearWarmupCosineAnnealingLR(optimizer, 10, 40, 1e-4, 1e-5)", 60, [10, 40], """
import math
import warnings
from torch.optim import Optimizer
from torch.optim.lr_scheduler import _LRScheduler

class LinearWarmupCosineAnnealingLR(_LRScheduler):
    def __init__(self, optimizer: Optimizer, warmup_epochs: int, max_epochs: int, warmup_start_lr: float = 0.0,
                 eta_min: float = 0.0, last_epoch: int = -1) -> None:
        self.warmup_epochs = warmup_epochs
        self.max_epochs = max_epochs
        self.warmup_start_lr = warmup_start_lr
        self.eta_min = eta_min
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        if not self._get_lr_called_within_step:
            warnings.warn("To get the last learning rate computed by the scheduler, please use `get_last_lr()`.", UserWarning)
        if self.last_epoch == 0:
            return [self.warmup_start_lr] * len(self.base_lrs)
        if self.last_epoch < self.warmup_epochs:
            return [group["lr"] + (base_lr - self.warmup_start_lr) / (self.warmup_epochs - 1)
                    for base_lr, group in zip(self.base_lrs, self.optimizer.param_groups)]
        if self.last_epoch == self.warmup_epochs:
            return self.base_lrs
        if (self.last_epoch - 1 - self.max_epochs) % (2 * (self.max_epochs - self.warmup_epochs)) == 0:
            return [group["lr"] + (base_lr - self.eta_min)
                    * (1 - math.cos(math.pi / (self.max_epochs - self.warmup_epochs))) / 2
                    for base_lr, group in zip(self.base_lrs, self.optimizer.param_groups)]
        return [(1 + math.cos(math.pi * (self.last_epoch - self.warmup_epochs) / (self.max_epochs - self.warmup_epochs)))
                / (1 + math.cos(math.pi * (self.last_epoch - self.warmup_epochs - 1) / (self.max_epochs - self.warmup_epochs)))
                * (group["lr"] - self.eta_min) + self.eta_min
                for group in self.optimizer.param_groups]

    def _get_closed_form_lr(self):
        if self.last_epoch < self.warmup_epochs:
            return [self.warmup_start_lr + self.last_epoch * (base_lr - self.warmup_start_lr) / max(1, self.warmup_epochs - 1)
                    for base_lr in self.base_lrs]
        return [self.eta_min + 0.5 * (base_lr - self.eta_min)
                * (1 + math.cos(math.pi * (self.last_epoch - self.warmup_epochs) / (self.max_epochs - self.warmup_epochs)))
                for base_lr in self.base_lrs]
"""),
    ("own step that reads what the base leaves", per_step(60, TWO, total=60), "Leaving(optimizer, 60)", 60, [20, 21, 40], """
from torch.optim.lr_scheduler import LRScheduler

class Leaving(LRScheduler):
    def __init__(self, optimizer, total, last_epoch=-1):
        self.total = total
        self.seen = []
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        assert self._get_lr_called_within_step
        if self._step_count > 40:
            vars(self)["total"] = 80
        decay = 1 - self.last_epoch / self.total
        if self.last_epoch % 3 == 0:
            return tuple(lr * decay for lr in self.base_lrs)
        if self.last_epoch == 20:
            return self.base_lrs
        return [(lr + group["lr"]) / 2 * decay for lr, group in zip(self.base_lrs, self.optimizer.param_groups)]

    def step(self, epoch=None):
        before = getattr(self, "_last_lr", None)
        super().step(epoch)
        assert not self._get_lr_called_within_step and self._last_lr is not before
        self.seen.append(self._last_lr[0])
        if self._step_count % 7 == 0:
            for group, lr in zip(self.optimizer.param_groups, self.get_last_lr()):
                group["lr"] = lr * 0.5 + self.seen[-1]
"""),
    ("inverse square root with parameter groups", per_step(300, TWO, warmup=50), "InverseSqrt(optimizer, warmup=50)", 300, [50], """
from torch.optim.lr_scheduler import LRScheduler

class InverseSqrt(LRScheduler):
    def __init__(self, optimizer, warmup, last_epoch=-1):
        self.warmup = warmup
        super().__init__(optimizer, last_epoch)

    def _factor(self, step):
        step = max(step, 1)
        return min(step / self.warmup, (self.warmup / step) ** 0.5)

    def get_lr(self):
        return [base * self._factor(self.last_epoch) for base in self.base_lrs]
"""),
    ("groups with settings of their own", {"run": {"epochs": 20}, "interval": "epoch", "optimizer": {"momentum": 0.9, "params": [
        {"params": "bias", "lr": 0.01, "weight_decay": 0.0, "lr_scale": 0.5},
        {"params": "rest", "lr": 0.001, "weight_decay": 1e-4, "momentum": 0.8, "lr_scale": 2, "tags": ["a", 1]}]}}, "BySettings(optimizer)", 20, [], """
from torch.optim.lr_scheduler import LRScheduler
class BySettings(LRScheduler):
    def get_lr(self):
        rates = []
        for group, base in zip(self.optimizer.param_groups, self.base_lrs):
            rate = base * group["lr_scale"] * group["momentum"] ** self.last_epoch * len(group.get("tags", "x"))
            rates.append(rate if group["weight_decay"] else base)
        return rates
"""),
    ("groups with betas of their own", {"run": {"epochs": 12}, "interval": "epoch", "optimizer": {"lr": 0.002, "params": [
        {"params": "a", "betas": [0.8, 0.95]}, {"params": "b"}]}}, "ByBetas(optimizer)", 12, [], """
from torch.optim.lr_scheduler import LRScheduler
class ByBetas(LRScheduler):
    def get_lr(self):
        groups = self.optimizer.param_groups
        return [base * group["betas"][0] ** self.last_epoch * group["betas"][1] for base, group in zip(self.base_lrs, groups)]
"""),
    ("groups told apart by their names", per_epoch(20, TWO), "ByName(optimizer)", 20, [], """
from torch.optim.lr_scheduler import LRScheduler

class ByName(LRScheduler):
    def get_lr(self):
        rates = []
        for group, base in zip(self.optimizer.param_groups, self.base_lrs):
            if group["name"] == "backbone" and self.last_epoch < 5:
                rates.append(0.0)
            else:
                rates.append(base * 0.9 ** self.last_epoch)
        return rates
"""),
    ("fields after the base __init__", per_epoch(10, total=10), "Late(optimizer, 10)", 10, [], """
from torch.optim.lr_scheduler import _LRScheduler

class Late(_LRScheduler):
    def __init__(self, optimizer, total, last_epoch=-1):
        super().__init__(optimizer, last_epoch)
        self.total = total

    def get_lr(self):
        return [base * (1 - self.last_epoch / self.total) for base in self.base_lrs]
"""),
    ("fields after it, guarded", per_epoch(30, total=30), "Late(optimizer, 30)", 30, [], """
from torch.optim.lr_scheduler import _LRScheduler

class Late(_LRScheduler):
    total = None

    def __init__(self, optimizer, total, last_epoch=-1):
        super().__init__(optimizer, last_epoch)
        self.total = total

    def get_lr(self):
        if self.total is None:
            return self.base_lrs
        return [base * (1 - self.last_epoch / self.total) for base in self.base_lrs]
"""),
    ("a mixin and a subclass of a subclass", per_epoch(40, warmup=5, gamma=0.8), "WarmExponential(optimizer, gamma=0.8, warmup=5)", 40, [5], """
from torch.optim.lr_scheduler import _LRScheduler

class WarmupMixin:
    warmup = 0
    def scaled(self, rates):
        if self.last_epoch < self.warmup:
            return [rate * (self.last_epoch + 1) / self.warmup for rate in rates]
        return rates

class Exponential(_LRScheduler):
    def __init__(self, optimizer, gamma=0.9, last_epoch=-1, verbose=False):
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)
    def get_lr(self):
        return [base * self.gamma ** self.last_epoch for base in self.base_lrs]

class WarmExponential(WarmupMixin, Exponential):
    def __init__(self, optimizer, warmup=3, **kwargs):
        self.warmup = warmup
        super().__init__(optimizer, **kwargs)
    def get_lr(self):
        return self.scaled(super().get_lr())
"""),
    ("verbose is passed on to a base that lacks it", per_epoch(5, factor=0.5), "Old(optimizer, 0.5)", 5, [], """
from torch.optim.lr_scheduler import _LRScheduler

class Old(_LRScheduler):
    def __init__(self, optimizer, factor, last_epoch=-1, verbose=False):
        self.factor = factor
        super(Old, self).__init__(optimizer, last_epoch, verbose)
    def get_lr(self):
        return [base * self.factor for base in self.base_lrs]
"""),
    ("chainable, by the current rate", per_epoch(50, ADAM, gamma=0.97), "Decay(optimizer, gamma=0.97)", 50, [], """
from torch.optim.lr_scheduler import LRScheduler

class Decay(LRScheduler):
    def __init__(self, optimizer, gamma, last_epoch=-1):
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)
    def get_lr(self):
        if self.last_epoch == 0:
            return [group['lr'] for group in self.optimizer.param_groups]
        return [group['lr'] * self.gamma for group in self.optimizer.param_groups]
"""),
    ("cyclic cosine by _step_count", per_step(120, total=40), "CyclicCosine(optimizer, total=40)", 120, [40, 80], """
import numpy as np
from torch.optim.lr_scheduler import _LRScheduler

class CyclicCosine(_LRScheduler):
    def __init__(self, optimizer, total, floor=0.01, last_epoch=-1):
        self.total, self.floor = total, floor
        super().__init__(optimizer, last_epoch)
    def get_lr(self):
        phase = (self._step_count - 1) % self.total / self.total
        scale = self.floor + (1 - self.floor) * (np.cos(np.pi * phase) + 1) / 2
        return [float(base * scale) for base in self.base_lrs]
"""),
    ("a table of rates", per_step(12, {"lr": 1.0}, values=[0.1, 0.2, 0.3, 0.2]), "Table(optimizer, [0.1, 0.2, 0.3, 0.2])", 12, [4], """
from torch.optim.lr_scheduler import _LRScheduler

class Table(_LRScheduler):
    def __init__(self, optimizer, values, last_epoch=-1):
        self.values = list(values)
        super().__init__(optimizer, last_epoch)
    def get_lr(self):
        at = min(self.last_epoch, len(self.values) - 1)
        return [self.values[at]] * len(self.optimizer.param_groups)
"""),
    ("a table that ends", per_step(8, {"lr": 1.0}), "Table(optimizer)", 8, [3], """
from torch.optim.lr_scheduler import _LRScheduler

class Table(_LRScheduler):
    VALUES = [0.1, 0.2, 0.3]
    def get_lr(self):
        return [self.VALUES[self.last_epoch] for _ in self.base_lrs]
"""),
    ("a config object", per_epoch(20, cfg={"epochs": 20, "warmup": {"epochs": 3, "factor": 0.1}}), "FromConfig(optimizer, CFG)", 20, [3], """
from torch.optim.lr_scheduler import LRScheduler

class FromConfig(LRScheduler):
    def __init__(self, optimizer, cfg, last_epoch=-1):
        self.cfg = cfg
        super().__init__(optimizer, last_epoch)
    def get_lr(self):
        warmup = self.cfg.warmup
        if self.last_epoch < warmup.epochs:
            factor = warmup.factor
        else:
            factor = 1 - self.last_epoch / self.cfg.epochs
        return [base * factor for base in self.base_lrs]
"""),
    ("a map that stays a dict", per_epoch(10, options={"gamma": 0.5, "size": 3}), "FromDict(optimizer, {'gamma': 0.5, 'size': 3})", 10, [3], """
from torch.optim.lr_scheduler import LRScheduler

class FromDict(LRScheduler):
    def __init__(self, optimizer, options, last_epoch=-1):
        self.options = options
        super().__init__(optimizer, last_epoch)
    def get_lr(self):
        return [base * self.options["gamma"] ** (self.last_epoch // self.options.get("size", 1)) for base in self.base_lrs]
"""),
    ("constructed in the source, several groups", {"run": {"epochs": 15}, "interval": "epoch"}, None, 15, [], """
import torch.nn as nn
import torch.optim as optim
from torch.optim.lr_scheduler import LRScheduler

class Halving(LRScheduler):
    def __init__(self, optimizer, every, last_epoch=-1):
        self.every = every
        super().__init__(optimizer, last_epoch)
    def get_lr(self):
        return [base * 0.5 ** (self.last_epoch // self.every) for base in self.base_lrs]

model = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 2))
optimizer = optim.AdamW([
    {"params": model[0].parameters(), "lr": 1e-5},
    {"params": model[1].parameters(), "weight_decay": 0.0},
], lr=1e-3, weight_decay=0.05)
scheduler = Halving(optimizer, every=4)
"""),
    ("made by a factory", per_epoch(12, epochs=12), "build_scheduler(optimizer, epochs=12)", 12, [], """
from torch.optim.lr_scheduler import LRScheduler

class Linear(LRScheduler):
    def __init__(self, optimizer, epochs, last_epoch=-1):
        self.epochs = epochs
        super().__init__(optimizer, last_epoch)
    def get_lr(self):
        return [base * (1 - self.last_epoch / self.epochs) for base in self.base_lrs]

def build_scheduler(optimizer, epochs):
    return Linear(optimizer, epochs)
"""),
    ("a scheduler without torch's base", per_step(40, {"lr": 0.5}, total=40), "Plain(optimizer, total=40)", 40, [], """
class Plain:
    def __init__(self, optimizer, total):
        self.optimizer = optimizer
        self.total = total
        self.t = 0
        self.base = [g["lr"] for g in optimizer.param_groups]

    def step(self):
        self.t += 1
        for group, base in zip(self.optimizer.param_groups, self.base):
            group["lr"] = base * (1 - self.t / self.total) ** 2
"""),
    ("a wrapper that steps the optimizer", per_step(50, {"lr": 0.0, "betas": [0.9, 0.98]}, d_model=64, n_warmup_steps=10),
     "ScheduledOptim(optimizer, 64, 10)", 50, [9, 10], """
class ScheduledOptim():
    '''A simple wrapper class for learning rate scheduling'''

    def __init__(self, optimizer, d_model, n_warmup_steps):
        self._optimizer = optimizer
        self.d_model = d_model
        self.n_warmup_steps = n_warmup_steps
        self.n_steps = 0

    def step(self):
        self._update_learning_rate()
        self._optimizer.step()

    def zero_grad(self):
        self._optimizer.zero_grad()

    def _update_learning_rate(self):
        self.n_steps += 1
        lr = (self.d_model ** -0.5) * min(self.n_steps ** (-0.5), self.n_steps * self.n_warmup_steps ** (-1.5))
        for param_group in self._optimizer.param_groups:
            param_group['lr'] = lr
"""),
    ("drives the momentum too", per_step(60, {"lr": 0.01, "momentum": 0.95}, total=60), "OneCycle(optimizer, 60)", 60, [20], """
from torch.optim.lr_scheduler import LRScheduler

class OneCycle(LRScheduler):
    def __init__(self, optimizer, total, last_epoch=-1):
        self.total = total
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        up = self.last_epoch / (self.total / 3)
        scale = min(up, 1.0) if self.last_epoch <= self.total / 3 else 1 - (self.last_epoch - self.total / 3) / (2 * self.total / 3)
        for group in self.optimizer.param_groups:
            group["momentum"] = 0.95 - 0.1 * scale
        return [base * (1 + 9 * scale) for base in self.base_lrs]
"""),
    ("fewer rates than groups", per_epoch(4, TWO), "Short(optimizer)", 4, [], """
from torch.optim.lr_scheduler import LRScheduler

class Short(LRScheduler):
    def get_lr(self):
        return [0.1] if self.last_epoch else [0.1, 0.2]
"""),
    ("a later step calls with an epoch", per_epoch(12, {"lr": 0.1}, every=3), "Skip(optimizer, every=3)", 12, [], """
from torch.optim.lr_scheduler import LRScheduler

class Skip(LRScheduler):
    def __init__(self, optimizer, every):
        self.every, self.calls = every, 0
        super().__init__(optimizer)
    def step(self, epoch=None):
        self.calls += 1
        super().step(self.calls // self.every)
    def get_lr(self):
        return [group["lr"] * 0.5 for group in self.optimizer.param_groups]
    def _get_closed_form_lr(self):
        return [base * 0.5 ** self.last_epoch for base in self.base_lrs]
"""),
    ("trapezoid with math.isclose and properties", per_step(100, warmup_iters=10, total_iters=100, cooldown=20),
     "Trapezoid(optimizer, 10, 100, 20)", 100, [10, 80], """
from torch.optim.lr_scheduler import LRScheduler

class Trapezoid(LRScheduler):
    def __init__(self, optimizer, warmup_iters, total_iters, cooldown, last_epoch=-1):
        self.warmup_iters = warmup_iters
        self.total_iters = total_iters
        self.cooldown = cooldown
        super().__init__(optimizer, last_epoch)

    @property
    def it(self):
        return self.last_epoch

    def get_lr(self):
        if self.it < self.warmup_iters:
            scale = (self.it + 1) / self.warmup_iters
        elif self.it < self.total_iters - self.cooldown:
            scale = 1.0
        else:
            scale = (self.total_iters - self.it) / self.cooldown
        return [base * scale for base in self.base_lrs]
"""),
    ("keeps state_dict of its own", per_epoch(10, {"lr": 0.2}), "Saved(optimizer)", 10, [], """
from torch.optim.lr_scheduler import LRScheduler

class Saved(LRScheduler):
    def __init__(self, optimizer, last_epoch=-1):
        self.history = []
        super().__init__(optimizer, last_epoch)
    def get_lr(self):
        self.history.append(len(self.state_dict()))
        return [base / (1 + sum(self.history)) for base in self.base_lrs]
"""),
    ("told fractions of epochs", {"run": {"epochs": 5, "steps_per_epoch": 6}, "interval": {"epoch": "fraction"}, "optimizer": SGD,
                                  "config": {"epochs": 5}}, "Told(optimizer, epochs=5)", 32, [6, 30], """
import math
from torch.optim.lr_scheduler import LRScheduler

class Told(LRScheduler):
    def __init__(self, optimizer, epochs, last_epoch=-1):
        self.epochs = epochs
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        return [base * 0.5 * (1 + math.cos(math.pi * self.last_epoch / self.epochs)) for base in self.base_lrs]
"""),
    ("told them, with a closed form", {"run": {"epochs": 5, "steps_per_epoch": 6}, "interval": {"epoch": "fraction"}, "optimizer": TWO,
                                      "config": {"gamma": 0.7}}, "Closed(optimizer, gamma=0.7)", 30, [6], """
from torch.optim.lr_scheduler import LRScheduler

class Closed(LRScheduler):
    def __init__(self, optimizer, gamma):
        self.gamma = gamma
        super().__init__(optimizer)

    def get_lr(self):
        if self._is_initial:
            return [group["lr"] for group in self.optimizer.param_groups]
        return [group["lr"] * self.gamma for group in self.optimizer.param_groups]

    def _get_closed_form_lr(self):
        return [base * self.gamma ** self.last_epoch for base in self.base_lrs]
"""),
    ("told fractions, own step", {"run": {"epochs": 8, "steps_per_epoch": 5}, "interval": {"epoch": "fraction"}, "optimizer": SGD,
                                  "config": {"t_0": 3}}, "Restarts(optimizer, t_0=3)", 40, [15, 30], """
import math
from torch.optim.lr_scheduler import _LRScheduler

class Restarts(_LRScheduler):
    def __init__(self, optimizer, t_0, last_epoch=-1):
        self.t_0 = t_0
        self.t_cur = 0
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        return [base * (1 + math.cos(math.pi * self.t_cur / self.t_0)) / 2 for base in self.base_lrs]

    def step(self, epoch=None):
        if epoch is None:
            epoch = self.last_epoch + 1
        self.t_cur = epoch % self.t_0
        self.last_epoch = math.floor(epoch)
        for param_group, lr in zip(self.optimizer.param_groups, self.get_lr()):
            param_group["lr"] = lr
"""),
    ("told the epoch that has ended", {"run": {"epochs": 12}, "interval": {"epoch": "late"}, "optimizer": SGD, "config": {"epochs": 12}},
     "PolyLR(optimizer, epochs=12)", 12, [], """
from torch.optim.lr_scheduler import LRScheduler

class PolyLR(LRScheduler):
    def __init__(self, optimizer, epochs, power=0.9):
        self.epochs = epochs
        self.power = power
        super().__init__(optimizer)

    def get_lr(self):
        return [base * (1 - self.last_epoch / self.epochs) ** self.power for base in self.base_lrs]
"""),
    ("told the epoch, which its step needs", {"run": {"epochs": 9}, "interval": {"epoch": "late"}, "optimizer": {"lr": 0.5}, "config": {"rate": 0.5}},
     "Stairs(optimizer, rate=0.5)", 9, [4], """
class Stairs:
    def __init__(self, optimizer, rate):
        self.optimizer = optimizer
        self.rate = rate

    def step(self, epoch):
        for group in self.optimizer.param_groups:
            group["lr"] = self.rate * 0.1 ** (epoch // 3)
"""),
    ("told fractions, and its step takes none", {"run": {"epochs": 3, "steps_per_epoch": 4}, "interval": {"epoch": "fraction"}, "optimizer": SGD,
                                                 "config": {"gamma": 0.9}}, "Deaf(optimizer, gamma=0.9)", 12, [], """
from torch.optim.lr_scheduler import LRScheduler

class Deaf(LRScheduler):
    def __init__(self, optimizer, gamma):
        self.gamma = gamma
        super().__init__(optimizer)

    def get_lr(self):
        return [base * self.gamma ** self.last_epoch for base in self.base_lrs]

    def step(self):
        super().step()
"""),
    ("torch's own, told the epoch", {"run": {"epochs": 20}, "interval": {"epoch": "late"}}, None, 20, [10], """
import torch

optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=15, eta_min=1e-4)
"""),
    ("resumed", {**per_epoch(10, {"lr": 0.05, "initial_lr": 0.1}, last_epoch=4), }, "Power(optimizer, last_epoch=4)", 10, [], """
from torch.optim.lr_scheduler import LRScheduler

class Power(LRScheduler):
    def get_lr(self):
        return [base * 0.8 ** self.last_epoch for base in self.base_lrs]
"""),
    ("constructed on the optimizer of the spec", per_step(40), "", 40, [8], """
from torch.optim.lr_scheduler import ExponentialLR, LinearLR, SequentialLR

warmup = LinearLR(optimizer, start_factor=0.1, total_iters=8)
decay = ExponentialLR(optimizer, gamma=0.9)
scheduler = SequentialLR(optimizer, schedulers=[warmup, decay], milestones=[8])
"""),
    ("a class in a registry", per_epoch(20, TWO, warmup=4), "Warmup(optimizer, warmup=4)", 20, [4], """
from torch.optim.lr_scheduler import LRScheduler
from schedulers_registry import SCHEDULERS

@SCHEDULERS.register_module()
class Warmup(LRScheduler):
    def __init__(self, optimizer, warmup, last_epoch=-1):
        self.warmup = warmup
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        return [base * min(1.0, (self.last_epoch + 1) / self.warmup) for base in self.base_lrs]
"""),
    ("a wrapper with step_and_update_lr", per_step(30, ADAM, lr_mul=2.0, d_model=512, n_warmup_steps=8),
     "ScheduledOptim(optimizer, lr_mul=2.0, d_model=512, n_warmup_steps=8)", 30, [8], """
class ScheduledOptim:
    def __init__(self, optimizer, lr_mul, d_model, n_warmup_steps):
        self._optimizer = optimizer
        self.lr_mul = lr_mul
        self.d_model = d_model
        self.n_warmup_steps = n_warmup_steps
        self.n_steps = 0

    def step_and_update_lr(self):
        self._update_learning_rate()
        self._optimizer.step()

    def _get_lr_scale(self):
        n_steps, n_warmup_steps = self.n_steps, self.n_warmup_steps
        return (self.d_model ** -0.5) * min(n_steps ** (-0.5), n_steps * n_warmup_steps ** (-1.5))

    def _update_learning_rate(self):
        self.n_steps += 1
        lr = self.lr_mul * self._get_lr_scale()
        for param_group in self._optimizer.param_groups:
            param_group["lr"] = lr
"""),
]

FUNCTIONS = [
    ("the ImageNet example", per_epoch(90, args={"lr": 0.1}), "adjust_learning_rate(optimizer, index, args)", 90, [30, 60], """
def adjust_learning_rate(optimizer, epoch, args):
    \"\"\"Sets the learning rate to the initial LR decayed by 10 every 30 epochs\"\"\"
    lr = args.lr * (0.1 ** (epoch // 30))
    for param_group in optimizer.param_groups:
        param_group['lr'] = lr
"""),
    ("moco", per_epoch(200, {"lr": 0.03}, args={"lr": 0.03, "schedule": [120, 160], "cos": False, "epochs": 200}),
     "adjust_learning_rate(optimizer, index, args)", 200, [120, 160], """
import math

def adjust_learning_rate(optimizer, epoch, args):
    lr = args.lr
    if args.cos:  # cosine lr schedule
        lr *= 0.5 * (1.0 + math.cos(math.pi * epoch / args.epochs))
    else:  # stepwise lr schedule
        for milestone in args.schedule:
            lr *= 0.1 if epoch >= milestone else 1.0
    for param_group in optimizer.param_groups:
        param_group["lr"] = lr
"""),
    ("mae with lr_scale", {"run": {"epochs": 40}, "config": {"args": {"lr": 1e-3, "min_lr": 1e-6, "epochs": 40, "warmup_epochs": 5}}},
     "adjust_learning_rate(optimizer, index, args)", 40, [5], """
import math
import torch

model = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Linear(2, 2), torch.nn.Linear(2, 2))
optimizer = torch.optim.AdamW([
    {"params": model[0].parameters(), "lr_scale": 0.75 ** 2},
    {"params": model[1].parameters(), "lr_scale": 0.75},
    {"params": model[2].parameters()},
], lr=1e-3, betas=(0.9, 0.95))

def adjust_learning_rate(optimizer, epoch, args):
    \"\"\"Decay the learning rate with half-cycle cosine after warmup\"\"\"
    if epoch < args.warmup_epochs:
        lr = args.lr * epoch / args.warmup_epochs
    else:
        lr = args.min_lr + (args.lr - args.min_lr) * 0.5 * \\
            (1. + math.cos(math.pi * (epoch - args.warmup_epochs) / (args.epochs - args.warmup_epochs)))
    for param_group in optimizer.param_groups:
        if "lr_scale" in param_group:
            param_group["lr"] = lr * param_group["lr_scale"]
        else:
            param_group["lr"] = lr
    return lr
"""),
    ("by fractions of epochs", {"run": {"epochs": 6, "steps_per_epoch": 7}, "interval": {"epoch": "fraction"}, "optimizer": {"lr": 0.0},
                                "config": {"args": {"lr": 1e-3, "min_lr": 1e-6, "epochs": 6, "warmup_epochs": 2}}},
     "adjust_learning_rate(optimizer, index, args)", 42, [14], """
import math

def adjust_learning_rate(optimizer, epoch, args):
    if epoch < args.warmup_epochs:
        lr = args.lr * epoch / args.warmup_epochs
    else:
        lr = args.min_lr + (args.lr - args.min_lr) * 0.5 * \\
            (1. + math.cos(math.pi * (epoch - args.warmup_epochs) / (args.epochs - args.warmup_epochs)))
    for param_group in optimizer.param_groups:
        param_group["lr"] = lr
    return lr
"""),
    ("after the epoch", {"run": {"epochs": 12}, "interval": {"epoch": "late"}, "optimizer": {"lr": 0.2},
                         "config": {"args": {"lr": 0.1}}}, "adjust_learning_rate(optimizer, index, args)", 12, [5, 10], """
def adjust_learning_rate(optimizer, epoch, args):
    lr = args.lr * (0.1 ** (epoch // 4))
    for param_group in optimizer.param_groups:
        param_group["lr"] = lr
"""),
    ("by index of the group", per_step(100, TWO, init_lr=0.01, max_iter=100), "poly_lr_scheduler(optimizer, 0.01, index, max_iter=100)", 100, [], """
def poly_lr_scheduler(optimizer, init_lr, iter, lr_decay_iter=1, max_iter=100, power=0.9):
    if iter % lr_decay_iter or iter > max_iter:
        return optimizer
    lr = init_lr * (1 - iter / max_iter) ** power
    optimizer.param_groups[0]['lr'] = lr
    optimizer.param_groups[1]['lr'] = lr * 10
    return lr
"""),
    ("multiplies what is there", per_epoch(30, {"lr": 0.1}), "decay(optimizer, index)", 30, [10], """
def decay(optimizer, epoch):
    if epoch and epoch % 10 == 0:
        for group in optimizer.param_groups:
            group['lr'] *= 0.1
"""),
    ("through a helper", per_step(300, {"lr": 1e-3}, lr=1e-3, warmup=100), "adjust(optimizer, index, lr=1e-3, warmup=100)", 300, [100], """
def set_lr(optimizer, new_lr):
    for param_group in optimizer.param_groups:
        param_group['lr'] = new_lr

def adjust(optimizer, iteration, lr, warmup):
    if iteration <= warmup:
        set_lr(optimizer, (lr - 1e-4) * (iteration / warmup) + 1e-4)
    else:
        set_lr(optimizer, lr * 0.5 ** (iteration // 150))
"""),
    ("a closure over the optimizer of the source", {"run": {"steps": 50}}, "adjust(index)", 50, [], """
import math
import torch

def make(optimizer, base, total):
    def adjust(step):
        lr = base * 0.5 * (1 + math.cos(math.pi * step / total))
        for group in optimizer.param_groups:
            group["lr"] = lr
        return lr
    return adjust

optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.3)
adjust = make(optimizer, 0.3, 50)
"""),
    ("the global optimizer of the script", per_epoch(20, {"lr": 0.4}), "adjust_lr(index)", 20, [10], """
base_lr = 0.4

def adjust_lr(epoch):
    lr = base_lr if epoch < 10 else base_lr / 10
    for param_group in optimizer.param_groups:
        param_group["lr"] = lr
"""),
    ("arguments in another order, a loader's length", per_step(200, {"lr": 0.0}, args={"epochs": 10, "batch_size": 256, "base_lr": 0.2}, loader_length=20),
     "adjust_learning_rate(args, optimizer, 20, index)", 200, [100], """
import math

def adjust_learning_rate(args, optimizer, loader_length, step):
    max_steps = args.epochs * loader_length
    warmup_steps = 5 * loader_length
    base_lr = args.base_lr * args.batch_size / 256
    if step < warmup_steps:
        lr = base_lr * step / warmup_steps
    else:
        step -= warmup_steps
        max_steps -= warmup_steps
        q = 0.5 * (1 + math.cos(math.pi * step / max_steps))
        end_lr = base_lr * 0.001
        lr = base_lr * q + end_lr * (1 - q)
    for param_group in optimizer.param_groups:
        param_group["lr"] = lr
    return lr
"""),
    ("a global namespace", per_epoch(30, {"lr": 0.05}, args={"lr": 0.05, "lr_steps": [10, 20], "gamma": 0.2}), "adjust_learning_rate(optimizer, index)", 30, [10, 20], """
def adjust_learning_rate(optimizer, epoch):
    passed = len([s for s in args.lr_steps if epoch >= s])
    for group in optimizer.param_groups:
        group["lr"] = args.lr * args.gamma ** passed
"""),
    ("drives weight decay and the rate", per_step(60, {"lr": 5e-4, "betas": [0.9, 0.999], "weight_decay": 0.04}), "cosine_update(optimizer, index)", 60, [], """
import numpy as np

N = 60
lr_schedule = 5e-4 * 0.5 * (1 + np.cos(np.pi * np.arange(N) / N))
wd_schedule = 0.4 + 0.5 * (0.04 - 0.4) * (1 + np.cos(np.pi * np.arange(N) / N))

def cosine_update(optimizer, it):
    for i, param_group in enumerate(optimizer.param_groups):
        param_group["lr"] = lr_schedule[it]
        if i == 0:  # only the first group is regularized
            param_group["weight_decay"] = wd_schedule[it]
"""),
    ("a method that keeps its optimizer", {"run": {"steps": 40}}, "adjuster.set(index)", 40, [], """
import torch

class Adjuster:
    def __init__(self, optimizer, base):
        self.optimizer = optimizer
        self.base = base
    def set(self, step):
        for g in self.optimizer.param_groups:
            g["lr"] = self.base / (1 + 0.1 * step)

optimizer = torch.optim.RMSprop(torch.nn.Linear(1, 1).parameters(), lr=1e-2)
adjuster = Adjuster(optimizer, 1e-2)
adjuster.set
"""),
    ("betas as a tuple", per_step(30, {"lr": 1e-3, "betas": [0.9, 0.99]}), "set_betas(optimizer, index)", 30, [], """
def set_betas(optimizer, step):
    for group in optimizer.param_groups:
        group["lr"] = 1e-3 * (1 + step)
        group["betas"] = (0.9 - 0.01 * step, group["betas"][1])
"""),
    ("a lambda on the last line", per_epoch(25, {"lr": 0.1}), "(lambda epoch: adjust(optimizer, epoch, 0.1))(index)", 25, [10], """
def adjust(optimizer, epoch, lr):
    for group in optimizer.param_groups:
        group["lr"] = lr * 0.1 ** (epoch // 10)

lambda epoch: adjust(optimizer, epoch, 0.1)
"""),
    ("raises past its end", per_epoch(8, {"lr": 0.1}), "adjust(optimizer, index)", 8, [5], """
RATES = [0.1, 0.05, 0.02, 0.01, 0.005]

def adjust(optimizer, epoch):
    for group in optimizer.param_groups:
        group["lr"] = RATES[epoch]
"""),
    ("the epoch and the update within it",
     {"run": {"epochs": 8, "steps_per_epoch": 5}, "optimizer": SGD, "config": {"len_epoch": 5, "old_lr": 0.1}},
     "adjust_learning_rate(optimizer, index // 5, index % 5, 5, 0.1)", 40, [25], """
def adjust_learning_rate(optimizer, epoch, step, len_epoch, old_lr):
    factor = epoch // 3
    if epoch >= 6:
        factor = factor + 1
    lr = old_lr * (0.1**factor)
    if epoch < 5:
        lr = lr * float(1 + step + epoch * len_epoch) / (5. * len_epoch)
    for param_group in optimizer.param_groups:
        param_group['lr'] = lr
"""),
    ("an object that is called with the optimizer",
     {"run": {"epochs": 4, "steps_per_epoch": 5}, "optimizer": TWO, "config": {"best_pred": 0.5}},
     "scheduler(optimizer, index % 5, index // 5, 0.5)", 20, [5], """
class LR_Scheduler(object):
    def __init__(self, base_lr, num_epochs, iters_per_epoch, warmup_epochs=0):
        self.lr = base_lr
        self.iters_per_epoch = iters_per_epoch
        self.N = num_epochs * iters_per_epoch
        self.epoch = -1
        self.warmup_iters = warmup_epochs * iters_per_epoch

    def __call__(self, optimizer, i, epoch, best_pred):
        T = epoch * self.iters_per_epoch + i
        lr = self.lr * pow((1 - 1.0 * T / self.N), 0.9)
        if self.warmup_iters > 0 and T < self.warmup_iters:
            lr = lr * 1.0 * T / self.warmup_iters
        if epoch > self.epoch:
            print('learning rate = %.4f, previous best = %.4f' % (lr, best_pred))
            self.epoch = epoch
        self._adjust_learning_rate(optimizer, lr)

    def _adjust_learning_rate(self, optimizer, lr):
        optimizer.param_groups[0]['lr'] = lr
        for i in range(1, len(optimizer.param_groups)):
            optimizer.param_groups[i]['lr'] = lr * 10

scheduler = LR_Scheduler(0.01, 4, 5, warmup_epochs=1)
"""),
    ("a method of a trainer", per_epoch(12, self={"args": {"lr": 0.1, "decay": 0.5}}),
     "Trainer.adjust_learning_rate(__import__('types').SimpleNamespace(optimizer=optimizer, args=__import__('types').SimpleNamespace(lr=0.1, decay=0.5)), index)", 12, [4], """
class Trainer:
    def adjust_learning_rate(self, epoch):
        lr = self.args.lr * (self.args.decay ** (epoch // 4))
        for param_group in self.optimizer.param_groups:
            param_group['lr'] = lr
"""),
    ("a function that makes the one that sets the rates", per_step(40, TWO, base_lr=1e-3, warmup_length=6, steps=40),
     "adjuster(index) if 'adjuster' in globals() else globals().__setitem__('adjuster', cosine_lr(optimizer, 1e-3, 6, 40)) or adjuster(index)", 40, [6], """
import math

def assign_learning_rate(optimizer, new_lr):
    for param_group in optimizer.param_groups:
        param_group["lr"] = new_lr

def cosine_lr(optimizer, base_lr, warmup_length, steps):
    def _lr_adjuster(step):
        if step < warmup_length:
            lr = base_lr * (step + 1) / warmup_length
        else:
            e = step - warmup_length
            es = steps - warmup_length
            lr = 0.5 * (1 + math.cos(math.pi * e / es)) * base_lr
        assign_learning_rate(optimizer, lr)
        return lr
    return _lr_adjuster
"""),
]

# Functions for `LambdaLR`: the title, what the spec adds beside the source, how a script makes the function, the source.
LAMBDAS = [
    ("further parameters", {"config": {"warmup": 20, "total": 100}}, "lambda step: lr_lambda(step, warmup=20, total=100)", """
def lr_lambda(current_step, warmup, total, floor=0.0):
    if current_step < warmup:
        return float(current_step) / float(max(1, warmup))
    return max(floor, float(total - current_step) / float(max(1, total - warmup)))
"""),
    ("a factory", {"config": {"warmup": 10, "total": 100, "num_cycles": 0.5}}, "get_lambda(10, 100, 0.5)", """
import math

def get_lambda(warmup, total, num_cycles):
    def lr_lambda(step):
        if step < warmup:
            return step / max(1, warmup)
        progress = (step - warmup) / max(1, total - warmup)
        return max(0.0, 0.5 * (1.0 + math.cos(math.pi * num_cycles * 2.0 * progress)))
    return lr_lambda
"""),
    ("a factory of partials", {"config": {"gamma": 0.9}}, "build(gamma=0.9)", """
from functools import partial

def decay(epoch, *, gamma, size):
    return gamma ** (epoch // size)

def build(gamma, size=5):
    return partial(decay, gamma=gamma, size=size)
"""),
    ("an object with __call__", {"config": {"n_epochs": 100, "offset": 0, "decay_start_epoch": 40}}, "LambdaDecay(100, 0, 40)", """
class LambdaDecay:
    def __init__(self, n_epochs, offset, decay_start_epoch):
        assert n_epochs > decay_start_epoch, "Decay must start before the training session ends!"
        self.n_epochs = n_epochs
        self.offset = offset
        self.decay_start_epoch = decay_start_epoch

    def __call__(self, epoch):
        return 1.0 - max(0, epoch + self.offset - self.decay_start_epoch) / (self.n_epochs - self.decay_start_epoch)
"""),
    ("a bound method", {}, "LambdaLR(100, 0, 50).step", """
class LambdaLR():
    def __init__(self, n_epochs, offset, decay_start_epoch):
        self.n_epochs = n_epochs
        self.offset = offset
        self.decay_start_epoch = decay_start_epoch

    def step(self, epoch):
        return 1.0 - max(0, epoch + self.offset - self.decay_start_epoch) / (self.n_epochs - self.decay_start_epoch)

LambdaLR(100, 0, 50).step
"""),
    ("settings of the script", {"config": {"args": {"n_epochs": 30, "n_epochs_decay": 20, "epoch_count": 1}}}, "lambda_rule", """
def lambda_rule(epoch):
    lr_l = 1.0 - max(0, epoch + args.epoch_count - args.n_epochs) / float(args.n_epochs_decay + 1)
    return lr_l
"""),
    ("named", {"name": "second"}, "second", """
def first(epoch):
    return 0.5 ** epoch

def second(epoch):
    return 0.9 ** epoch
"""),
    ("handed to the class", {}, "rule", """
import torch
from torch.optim.lr_scheduler import LambdaLR

rule = lambda epoch: 0.65 ** epoch
other = lambda epoch: 1.0
model = torch.nn.Linear(2, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = LambdaLR(optimizer, lr_lambda=rule)
"""),
    ("a function that makes the scheduler", {"config": {"total_epochs": 100, "warmup_epochs": 5}},
     "build(torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1), 100, 5).lr_lambdas[0]", """
import math
import torch

def build(optimizer, total_epochs, warmup_epochs=0, floor=0.05):
    def lr_lambda(epoch):
        if epoch < warmup_epochs:
            return (epoch + 1) / warmup_epochs
        t = (epoch - warmup_epochs) / max(1, total_epochs - warmup_epochs)
        return floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * t))

    return torch.optim.lr_scheduler.LambdaLR(optimizer, lr_lambda)
"""),
]
