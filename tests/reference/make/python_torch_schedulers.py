"""Programs that construct torch's own schedulers and step them: (name, source). `f(step)` returns a text."""

import random

HEAD = """
import torch
from torch.optim import SGD, Adam, AdamW
from torch.optim.lr_scheduler import *
from torch.optim.swa_utils import SWALR

model = torch.nn.Linear(2, 2)
"""

TAIL = """
def shown(optimizer, scheduler):
    driven = [(g["lr"], g.get("momentum"), g.get("betas")) for g in optimizer.param_groups]
    return driven, getattr(scheduler, "last_epoch", None), scheduler.get_last_lr()

RATES = []
for _ in range(40):
    RATES.append(shown(optimizer, scheduler))
    optimizer.step()
    try:
        scheduler.step()
    except (ValueError, ZeroDivisionError) as e:
        RATES.append((type(e).__name__, str(e)))
        break

def f(step):
    return repr(RATES[10 * step:10 * step + 10])
"""

# One scheduler on the optimizer `SGD(model.parameters(), lr=0.1, momentum=0.9)`.
SINGLE = {
    "step": "StepLR(optimizer, 7)",
    "step_by_name": "StepLR(optimizer, step_size=4, gamma=0.5)",
    "multi_step": "MultiStepLR(optimizer, [5, 12, 12, 30], gamma=0.3)",
    "multi_step_of_a_tuple": "MultiStepLR(optimizer, milestones=(3, 9))",
    "constant": "ConstantLR(optimizer, factor=0.2, total_iters=6)",
    "linear": "LinearLR(optimizer, start_factor=0.01, total_iters=11)",
    "linear_down": "LinearLR(optimizer, 1.0, 0.1, 20)",
    "exponential": "ExponentialLR(optimizer, 0.93)",
    "polynomial": "PolynomialLR(optimizer, total_iters=17, power=0.9)",
    "cosine": "CosineAnnealingLR(optimizer, T_max=13, eta_min=1e-4)",
    "warm_restarts": "CosineAnnealingWarmRestarts(optimizer, 5, 2)",
    "warm_restarts_of_one_length": "CosineAnnealingWarmRestarts(optimizer, T_0=9, eta_min=0.01)",
    "one_cycle": "OneCycleLR(optimizer, max_lr=0.3, total_steps=36)",
    "one_cycle_in_three": "OneCycleLR(optimizer, 0.3, epochs=5, steps_per_epoch=8, three_phase=True, anneal_strategy='linear')",
    "one_cycle_too_long": "OneCycleLR(optimizer, max_lr=0.3, total_steps=20)",
    "cyclic": "CyclicLR(optimizer, base_lr=0.01, max_lr=0.1, step_size_up=6)",
    "cyclic_exponential": "CyclicLR(optimizer, 0.01, 0.1, 4, 7, mode='exp_range', gamma=0.97, cycle_momentum=False)",
    "swa": "SWALR(optimizer, swa_lr=0.05, anneal_epochs=8)",
    "lambda": "LambdaLR(optimizer, lambda epoch: 0.9 ** epoch)",
    "lambdas": "LambdaLR(optimizer, lr_lambda=[lambda epoch: min(1.0, (epoch + 1) / 5)])",
    "multiplicative": "MultiplicativeLR(optimizer, lambda epoch: 0.5 if epoch % 4 == 0 else 1.05)",
    "sequential": "SequentialLR(optimizer, [LinearLR(optimizer, 0.1, total_iters=5), CosineAnnealingLR(optimizer, 25)], [5])",
    "sequential_of_four": "SequentialLR(optimizer, schedulers=[ConstantLR(optimizer, 0.1, 100), ExponentialLR(optimizer, 0.8), "
    "StepLR(optimizer, 2), PolynomialLR(optimizer, 9)], milestones=[4, 10, 20])",
    "sequential_with_warm_restarts": "SequentialLR(optimizer, [LinearLR(optimizer, 0.1, total_iters=6), "
    "CosineAnnealingWarmRestarts(optimizer, 8)], [6])",
    "sequential_with_a_lambda": "SequentialLR(optimizer, [LambdaLR(optimizer, lambda t: t / 10), MultiStepLR(optimizer, [3, 9])], [10])",
    "chained": "ChainedScheduler([ConstantLR(optimizer, 0.1, 5), ExponentialLR(optimizer, 0.9)])",
    "chained_of_three": "ChainedScheduler([LinearLR(optimizer, 0.2, total_iters=8), StepLR(optimizer, 6, 0.5), "
    "CosineAnnealingLR(optimizer, 30)], optimizer=optimizer)",
    "a_chain_in_a_sequence": "SequentialLR(optimizer, [ChainedScheduler([LinearLR(optimizer, 0.2, total_iters=8), "
    "ExponentialLR(optimizer, 0.95)]), CosineAnnealingLR(optimizer, 20)], [10])",
}

ON_SGD = "optimizer = SGD(model.parameters(), lr=0.1, momentum=0.9)\nscheduler = "

OTHERS = {
    "one_cycle_of_adam": "optimizer = AdamW(model.parameters(), lr=1e-3)\nscheduler = OneCycleLR(optimizer, 0.01, 38, pct_start=0.2)\n",
    "cyclic_of_adam": "optimizer = Adam(model.parameters(), lr=1e-3)\nscheduler = CyclicLR(optimizer, 1e-4, 1e-3, 5, mode='triangular2')\n",
    "two_groups": """
optimizer = SGD([{"params": [model.weight], "lr": 0.1}, {"params": [model.bias], "lr": 1}], momentum=0.9)
scheduler = SequentialLR(optimizer, [LinearLR(optimizer, 0.5, total_iters=4), OneCycleLR(optimizer, [0.2, 2.0], 50)], [4])
""",
    "lambdas_of_two_groups": """
optimizer = SGD([{"params": [model.weight], "lr": 0.1}, {"params": [model.bias], "lr": 0.01}])
scheduler = LambdaLR(optimizer, [lambda t: 0.95 ** t, lambda t: 1 / (t + 1)])
""",
    "one_after_the_other_on_one_optimizer": """
optimizer = SGD(model.parameters(), lr=0.1)
warmup = LinearLR(optimizer, 0.1, total_iters=6)
decay = StepLR(optimizer, 10, 0.5)

class Both:
    last_epoch = 0
    def step(self):
        warmup.step()
        decay.step()
        self.last_epoch += 1
    def get_last_lr(self):
        return decay.get_last_lr()

scheduler = Both()
""",
    "gradual_warmup": """
class GradualWarmupScheduler(LRScheduler):
    def __init__(self, optimizer, multiplier, total_epoch, after_scheduler=None):
        self.multiplier = multiplier
        if self.multiplier < 1.:
            raise ValueError('multiplier should be greater thant or equal to 1.')
        self.total_epoch = total_epoch
        self.after_scheduler = after_scheduler
        self.finished = False
        super().__init__(optimizer)

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
        return [base_lr * ((self.multiplier - 1.) * self.last_epoch / self.total_epoch + 1.) for base_lr in self.base_lrs]

    def step(self, epoch=None, metrics=None):
        if type(self.after_scheduler) != ReduceLROnPlateau:
            if self.finished and self.after_scheduler:
                if epoch is None:
                    self.after_scheduler.step(None)
                else:
                    self.after_scheduler.step(epoch - self.total_epoch)
                self._last_lr = self.after_scheduler.get_last_lr()
            else:
                return super().step(epoch)

optimizer = SGD(model.parameters(), lr=0.1)
after = CosineAnnealingLR(optimizer, 30, eta_min=1e-6)
scheduler = GradualWarmupScheduler(optimizer, multiplier=1, total_epoch=5, after_scheduler=after)
""",
    "a_subclass_of_cosine": """
class WarmCosine(CosineAnnealingLR):
    def __init__(self, optimizer, T_max, warmup):
        self.warmup = warmup
        super().__init__(optimizer, T_max)

    def get_lr(self):
        if self.last_epoch < self.warmup:
            return [base * (self.last_epoch + 1) / self.warmup for base in self.base_lrs]
        return super().get_lr()

optimizer = SGD(model.parameters(), lr=0.1)
scheduler = WarmCosine(optimizer, 30, 5)
""",
    "a_subclass_with_a_floor": """
class Floor(ExponentialLR):
    def get_lr(self):
        return [max(lr, 0.02) for lr in super().get_lr()]

optimizer = SGD(model.parameters(), lr=0.1)
scheduler = Floor(optimizer, gamma=0.9)
""",
    "a_subclass_that_reads_the_arguments": """
class Mine(CosineAnnealingLR):
    def get_lr(self):
        return [self.eta_min + (base - self.eta_min) * (1 - self.last_epoch / (2 * self.T_max)) for base in self.base_lrs]

optimizer = SGD(model.parameters(), lr=0.1)
scheduler = Mine(optimizer, T_max=25, eta_min=0.01)
""",
    "one_of_ones_own_in_a_sequence": """
class Sqrt(LRScheduler):
    def get_lr(self):
        return [base / (self.last_epoch + 1) ** 0.5 for base in self.base_lrs]

optimizer = SGD(model.parameters(), lr=0.1)
scheduler = SequentialLR(optimizer, [LinearLR(optimizer, 0.1, total_iters=5), Sqrt(optimizer)], milestones=[5])
""",
    "base_rates_that_are_set": """
optimizer = SGD(model.parameters(), lr=0.1)
scheduler = CosineAnnealingWarmRestarts(optimizer, 10)
scheduler.base_lrs = [0.4]
""",
    "the_rate_of_the_group_that_is_set": """
optimizer = SGD(model.parameters(), lr=0.1)
scheduler = StepLR(optimizer, 5, 0.5)
for group in optimizer.param_groups:
    group["lr"] = 0.7
""",
    "a_resumed_run": """
optimizer = SGD([{"params": model.parameters(), "initial_lr": 0.1}], lr=0.05)
scheduler = CosineAnnealingLR(optimizer, 30, last_epoch=11)
""",
    "epochs_given": """
optimizer = SGD(model.parameters(), lr=0.1)
inner = [StepLR(optimizer, 4, 0.5), MultiStepLR(optimizer, [3, 8]), ConstantLR(optimizer, 0.5, 6), LinearLR(optimizer, 0.2, 1.0, 7),
         ExponentialLR(optimizer, 0.9), PolynomialLR(optimizer, 20, 2.0), CosineAnnealingLR(optimizer, 9, 0.001)]

class All:
    last_epoch = 0
    def step(self):
        self.last_epoch += 1
        self.found = []
        for scheduler in inner:
            scheduler.step(self.last_epoch * 2)
            self.found.append(scheduler.get_last_lr())
            scheduler.step(self.last_epoch + 0.25)
            self.found.append(scheduler.get_last_lr())
    def get_last_lr(self):
        return getattr(self, "found", None)

scheduler = All()
""",
    "what_constructors_raise": """
CASES = [
    lambda: StepLR(optimizer), lambda: StepLR(optimizer, 3, step_size=4), lambda: StepLR(5, 3), lambda: ConstantLR(optimizer, factor=2),
    lambda: LinearLR(optimizer, 0), lambda: LinearLR(optimizer, 1, 2), lambda: CosineAnnealingWarmRestarts(optimizer, 0),
    lambda: CosineAnnealingWarmRestarts(optimizer, 5, T_mult=0.5), lambda: OneCycleLR(optimizer, 0.1, -3),
    lambda: OneCycleLR(optimizer, 0.1, 10, pct_start=2.0), lambda: OneCycleLR(optimizer, [0.1, 0.2], 10),
    lambda: SWALR(optimizer, 0.1, anneal_epochs=-2), lambda: CosineAnnealingLR(optimizer, 5, last_epoch=3),
    lambda: SequentialLR(optimizer, [], []), lambda: SequentialLR(optimizer, [StepLR(optimizer, 3)], [4]),
    lambda: ChainedScheduler([]), lambda: LambdaLR(optimizer, [abs, abs]), lambda: MultiplicativeLR(optimizer, 0.5),
    lambda: SequentialLR(optimizer, [ReduceLROnPlateau(optimizer), StepLR(optimizer, 3)], [4]),
    lambda: OneCycleLR(torch.optim.Adagrad(model.parameters(), 0.1), 0.1, 10),
]
class Nothing:
    last_epoch = 0
    def step(self):
        pass
    def get_last_lr(self):
        found = []
        for case in CASES:
            try:
                case()
                found.append("made")
            except (ValueError, TypeError, KeyError) as e:
                found.append(type(e).__name__ + ("" if type(e) is TypeError else ": " + str(e).split("\\n")[0]))
        return found

optimizer = SGD(model.parameters(), lr=0.1)
scheduler = Nothing()
""",
}

PROGRAMS = [(f"scheduler_{name}", HEAD + ON_SGD + made + "\n" + TAIL) for name, made in SINGLE.items()]
PROGRAMS += [(f"scheduler_{name}", HEAD + source.lstrip("\n") + TAIL) for name, source in OTHERS.items()]


def one(draw, total):
    """The source of a scheduler that lasts about `total` steps."""
    number = lambda: draw.choice([0.1, 0.5, 0.9, round(draw.uniform(0.05, 0.99), 3), draw.uniform(0.05, 0.99)])
    steps = lambda: draw.randint(1, max(total, 2))
    return "(optimizer, ".join(draw.choice([
        ("StepLR", f"{steps()}, {number()})"),
        ("MultiStepLR", f"{sorted(draw.randint(0, total + 5) for _ in range(draw.randint(0, 4)))}, gamma={number()})"),
        ("ConstantLR", f"{number()}, {steps()})"),
        ("LinearLR", f"{number()}, {number()}, {steps()})"),
        ("ExponentialLR", f"{number()})"),
        ("PolynomialLR", f"{steps()}, power={draw.choice([1, 2, 0.9, 1.0, 2.5])})"),
        ("CosineAnnealingLR", f"{steps()}, eta_min={draw.choice([0, 1e-4, 0.01])})"),
        ("CosineAnnealingWarmRestarts", f"{steps()}, T_mult={draw.choice([1, 2, 3])})"),
        ("LambdaLR", f"lambda t: {draw.choice(['0.95 ** t', '1 / (t + 1)', 'min(1.0, (t + 1) / 7)', '1', 't % 3'])})"),
        ("MultiplicativeLR", f"lambda t: {draw.choice(['0.9', '1 - t * 1e-3', '2 if t % 5 else 0.5'])})"),
    ]))


def composed(draw, depth=2):
    """The source of schedulers within schedulers."""
    if depth == 0 or draw.random() < 0.4:
        return one(draw, 40)
    count = draw.randint(1, 3)
    inner = ", ".join(one(draw, 20) if draw.random() < 0.7 else composed(draw, depth - 1) for _ in range(count))
    if draw.random() < 0.3:
        return f"ChainedScheduler([{inner}])"
    milestones = sorted(draw.randint(1, 38) for _ in range(count - 1))
    return f"SequentialLR(optimizer, [{inner}], milestones={milestones})"


def random_programs(count):
    """Programs whose schedulers torch constructs and steps."""
    draw, found = random.Random("schedulers of torch"), []
    while len(found) < count:
        lr = draw.choice(["0.1", "1", "0.05", "3e-4"])
        made = f"optimizer = SGD(model.parameters(), lr={lr}, momentum=0.9)\nscheduler = {composed(draw)}\n"
        try:
            exec(HEAD + made + TAIL, {"__name__": "snippet"})
        except (ValueError, ZeroDivisionError, NotImplementedError, AttributeError):
            continue
        found.append((f"scheduler_random_{len(found) + 1}", HEAD + made + TAIL))
    return found
