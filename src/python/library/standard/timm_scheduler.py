# The schedulers of timm 1.0.31, for loops that are followed.
import math
from bisect import bisect_right


class Scheduler:
    def __init__(
        self, optimizer, param_group_field, t_in_epochs=True, noise_range_t=None, noise_type="normal", noise_pct=0.67,
        noise_std=1.0, noise_seed=None, initialize=True,
    ):
        if noise_range_t is not None:
            refuse(
                f"the noise of `{type(self).__name__}` is not known here in a loop that is followed",
                "torch's generator draws it",
                "leave `noise_range_t` out",
            )
        self.optimizer = optimizer
        self.param_group_field = param_group_field
        self._initial_param_group_field = f"initial_{param_group_field}"
        for i, group in enumerate(optimizer.param_groups):
            needed = param_group_field if initialize else self._initial_param_group_field
            if needed not in group:
                raise KeyError(f"{needed} missing from param_groups[{i}]")
            if initialize:
                group.setdefault(self._initial_param_group_field, group[param_group_field])
        self.base_values = [group[self._initial_param_group_field] for group in optimizer.param_groups]
        self.metric = None
        self.t_in_epochs = t_in_epochs
        self.noise_range_t = noise_range_t
        self.noise_pct = noise_pct
        self.noise_type = noise_type
        self.noise_std = noise_std
        self.noise_seed = noise_seed if noise_seed is not None else 42
        self.update_groups(self.base_values)

    def state_dict(self):
        return {key: value for key, value in self.__dict__.items() if key != "optimizer"}

    def load_state_dict(self, state_dict):
        self.__dict__.update(state_dict)

    # Classes written for timm before 0.8 have these two in place of `_get_lr`.
    def get_epoch_values(self, epoch):
        return self._get_lr(epoch) if self.t_in_epochs else None

    def get_update_values(self, num_updates):
        return self._get_lr(num_updates) if not self.t_in_epochs else None

    def _get_values(self, t, on_epoch=True):
        return self.get_epoch_values(t) if on_epoch else self.get_update_values(t)

    def step(self, epoch, metric=None):
        self.metric = metric
        values = self._get_values(epoch, on_epoch=True)
        if values is not None:
            self.update_groups(values)

    def step_update(self, num_updates, metric=None):
        self.metric = metric
        values = self._get_values(num_updates, on_epoch=False)
        if values is not None:
            self.update_groups(values)

    def update_groups(self, values):
        if not isinstance(values, (list, tuple)):
            values = [values] * len(self.optimizer.param_groups)
        for group, value in zip(self.optimizer.param_groups, values):
            if "lr_scale" in group:
                value = value * group["lr_scale"]
            group[self.param_group_field] = value

    # What the classes below share.
    def _warm(self, warmup_t, warmup_lr_init, warmup_prefix, target=None):
        self.warmup_t = warmup_t
        self.warmup_lr_init = warmup_lr_init
        self.warmup_prefix = warmup_prefix
        if warmup_t:
            values = self.base_values if target is None else target(warmup_t)
            self.warmup_steps = [(v - warmup_lr_init) / warmup_t for v in values]
            self.update_groups(warmup_lr_init)
        else:
            self.warmup_steps = [1 for _ in self.base_values]

    def _warming(self, t):
        return [self.warmup_lr_init + t * s for s in self.warmup_steps]

    def _cycle(self, t):
        if self.cycle_mul != 1:
            i = math.floor(math.log(1 - t / self.t_initial * (1 - self.cycle_mul), self.cycle_mul))
            t_i = self.cycle_mul**i * self.t_initial
            t_curr = t - (1 - self.cycle_mul**i) / (1 - self.cycle_mul) * self.t_initial
        else:
            i = t // self.t_initial
            t_i = self.t_initial
            t_curr = t - (self.t_initial * i)
        return i, t_i, t_curr

    def _cycles(self, t_initial, lr_min, cycle_mul, cycle_decay, cycle_limit):
        assert t_initial > 0
        assert lr_min >= 0
        self.t_initial = t_initial
        self.lr_min = lr_min
        self.cycle_mul = cycle_mul
        self.cycle_decay = cycle_decay
        self.cycle_limit = cycle_limit

    def get_cycle_length(self, cycles=0):
        cycles = max(1, cycles or self.cycle_limit)
        if self.cycle_mul == 1.0:
            t = self.t_initial * cycles
        else:
            t = int(math.floor(-self.t_initial * (self.cycle_mul**cycles - 1) / (1 - self.cycle_mul)))
        return t + self.warmup_t if self.warmup_prefix else t


class CosineLRScheduler(Scheduler):
    def __init__(
        self, optimizer, t_initial, lr_min=0.0, cycle_mul=1.0, cycle_decay=1.0, cycle_limit=None, warmup_t=0,
        warmup_lr_init=0.0, warmup_prefix=False, t_in_epochs=True, noise_range_t=None, noise_pct=0.67, noise_std=1.0,
        noise_seed=42, k_decay=1.0, initialize=True, t_mul=None, decay_rate=None,
    ):
        super().__init__(
            optimizer, "lr", t_in_epochs=t_in_epochs, noise_range_t=noise_range_t, noise_pct=noise_pct, noise_std=noise_std,
            noise_seed=noise_seed, initialize=initialize,
        )
        # The names of timm 0.4, where the least rate decays, too, and a limit of 0 is none.
        self._is_older = t_mul is not None or decay_rate is not None
        if self._is_older:
            cycle_mul = 1.0 if t_mul is None else t_mul
            cycle_decay = 1.0 if decay_rate is None else decay_rate
        if cycle_limit is None:
            cycle_limit = 0 if self._is_older else 1
        self._cycles(t_initial, lr_min, cycle_mul, cycle_decay, cycle_limit)
        self.k_decay = k_decay
        self._warm(warmup_t, warmup_lr_init, warmup_prefix)

    def _get_lr(self, t):
        if t < self.warmup_t:
            return self._warming(t)
        if self.warmup_prefix:
            t = t - self.warmup_t
        i, t_i, t_curr = self._cycle(t)
        gamma = self.cycle_decay**i
        k = self.k_decay
        if self._is_older and (self.cycle_limit == 0 or i < self.cycle_limit):
            lr_min = self.lr_min * gamma
            return [
                lr_min + 0.5 * (v * gamma - lr_min) * (1 + math.cos(math.pi * t_curr / t_i)) for v in self.base_values
            ]
        if i < self.cycle_limit:
            return [
                self.lr_min + 0.5 * (v * gamma - self.lr_min) * (1 + math.cos(math.pi * t_curr**k / t_i**k))
                for v in self.base_values
            ]
        return [self.lr_min for _ in self.base_values]


class PolyLRScheduler(Scheduler):
    def __init__(
        self, optimizer, t_initial, power=0.5, lr_min=0.0, cycle_mul=1.0, cycle_decay=1.0, cycle_limit=1, warmup_t=0,
        warmup_lr_init=0.0, warmup_prefix=False, t_in_epochs=True, noise_range_t=None, noise_pct=0.67, noise_std=1.0,
        noise_seed=42, k_decay=1.0, initialize=True,
    ):
        super().__init__(
            optimizer, "lr", t_in_epochs=t_in_epochs, noise_range_t=noise_range_t, noise_pct=noise_pct, noise_std=noise_std,
            noise_seed=noise_seed, initialize=initialize,
        )
        self._cycles(t_initial, lr_min, cycle_mul, cycle_decay, cycle_limit)
        self.power = power
        self.k_decay = k_decay
        self._warm(warmup_t, warmup_lr_init, warmup_prefix)

    def _get_lr(self, t):
        if t < self.warmup_t:
            return self._warming(t)
        if self.warmup_prefix:
            t = t - self.warmup_t
        i, t_i, t_curr = self._cycle(t)
        gamma = self.cycle_decay**i
        k = self.k_decay
        if i < self.cycle_limit:
            return [
                self.lr_min + (v * gamma - self.lr_min) * (1 - t_curr**k / t_i**k) ** self.power for v in self.base_values
            ]
        return [self.lr_min for _ in self.base_values]


class TanhLRScheduler(Scheduler):
    def __init__(
        self, optimizer, t_initial, lb=-7.0, ub=3.0, lr_min=0.0, cycle_mul=1.0, cycle_decay=1.0, cycle_limit=1, warmup_t=0,
        warmup_lr_init=0.0, warmup_prefix=False, t_in_epochs=True, noise_range_t=None, noise_pct=0.67, noise_std=1.0,
        noise_seed=42, initialize=True,
    ):
        super().__init__(
            optimizer, "lr", t_in_epochs=t_in_epochs, noise_range_t=noise_range_t, noise_pct=noise_pct, noise_std=noise_std,
            noise_seed=noise_seed, initialize=initialize,
        )
        assert lb < ub
        assert cycle_limit >= 0
        assert warmup_t >= 0
        assert warmup_lr_init >= 0
        self._cycles(t_initial, lr_min, cycle_mul, cycle_decay, cycle_limit)
        self.lb = lb
        self.ub = ub
        self.warmup_t = warmup_t
        self.warmup_prefix = warmup_prefix
        self._warm(warmup_t, warmup_lr_init, warmup_prefix, None if warmup_prefix else self._get_lr)

    def _get_lr(self, t):
        if t < self.warmup_t:
            return self._warming(t)
        if self.warmup_prefix:
            t = t - self.warmup_t
        i, t_i, t_curr = self._cycle(t)
        if i < self.cycle_limit:
            gamma = self.cycle_decay**i
            tr = t_curr / t_i
            return [
                self.lr_min + 0.5 * (v * gamma - self.lr_min) * (1 - math.tanh(self.lb * (1.0 - tr) + self.ub * tr))
                for v in self.base_values
            ]
        return [self.lr_min for _ in self.base_values]


class StepLRScheduler(Scheduler):
    def __init__(
        self, optimizer, decay_t, decay_rate=1.0, warmup_t=0, warmup_lr_init=0.0, warmup_prefix=True, t_in_epochs=True,
        noise_range_t=None, noise_pct=0.67, noise_std=1.0, noise_seed=42, initialize=True,
    ):
        super().__init__(
            optimizer, "lr", t_in_epochs=t_in_epochs, noise_range_t=noise_range_t, noise_pct=noise_pct, noise_std=noise_std,
            noise_seed=noise_seed, initialize=initialize,
        )
        self.decay_t = decay_t
        self.decay_rate = decay_rate
        self._warm(warmup_t, warmup_lr_init, warmup_prefix)

    def _decays(self, t):
        return t // self.decay_t

    def _get_lr(self, t):
        if t < self.warmup_t:
            return self._warming(t)
        if self.warmup_prefix:
            t = t - self.warmup_t
        return [v * (self.decay_rate ** self._decays(t)) for v in self.base_values]


class MultiStepLRScheduler(StepLRScheduler):
    def get_curr_decay_steps(self, t):
        return bisect_right(self.decay_t, t + 1)

    def _decays(self, t):
        return self.get_curr_decay_steps(t)
