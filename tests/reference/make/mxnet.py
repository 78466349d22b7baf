"""Writes the curves of MXNet's schedulers, and of classes derived from them: `tests/reference/mxnet/LRScheduler.txt`.

    pip install --no-deps mxnet==1.9.1 numpy
    python tests/reference/make/mxnet.py

The package cannot be imported with a numpy of today. `mxnet/lr_scheduler.py` is plain Python, and is run alone. A row is what the
optimizer gets: it counts the update, and calls the scheduler with that number.
"""

import importlib.metadata
import importlib.util
import random
import sys
import types

from common import Curves  # it takes this folder off the path

PINS = {"mxnet": "1.9.1"}

for path in importlib.metadata.files("mxnet"):
    if str(path) == "mxnet/lr_scheduler.py":
        spec = importlib.util.spec_from_file_location("mxnet.lr_scheduler", path.locate())
        lr_scheduler = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(lr_scheduler)
mxnet = types.ModuleType("mxnet")
mxnet.lr_scheduler = lr_scheduler
sys.modules.update({"mxnet": mxnet, "mxnet.lr_scheduler": lr_scheduler})

# (name, steps, the optimizer's learning_rate, config, marks, source)
PROGRAMS = [
    ("constructed", 60, None, None, [20, 40], """
import mxnet as mx
schedule = mx.lr_scheduler.FactorScheduler(step=20, factor=0.5, base_lr=0.1)
"""),
    ("a floor", 60, None, None, [], """
from mxnet.lr_scheduler import FactorScheduler
schedule = FactorScheduler(5, 0.3, stop_factor_lr=1e-3, base_lr=0.1, warmup_steps=7, warmup_begin_lr=0.01)
"""),
    ("milestones after a constant warmup", 60, None, None, [10, 30, 45], """
from mxnet import lr_scheduler
schedule = lr_scheduler.MultiFactorScheduler([30, 45], 0.1, base_lr=0.2, warmup_steps=10, warmup_begin_lr=0.05, warmup_mode='constant')
"""),
    ("a polynomial", 60, None, None, [10, 50], """
import mxnet as mx
sched = mx.lr_scheduler.PolyScheduler(max_update=50, base_lr=0.1, pwr=2, final_lr=1e-4, warmup_steps=10)
"""),
    ("a cosine", 60, None, None, [10, 50], """
import mxnet as mx
sched = mx.lr_scheduler.CosineScheduler(50, 0.1, final_lr=1e-3, warmup_steps=10, warmup_begin_lr=0.02)
"""),
    ("the optimizer has a rate of its own", 60, 0.5, None, [10, 20], """
import mxnet as mx
schedule = mx.lr_scheduler.FactorScheduler(step=20, factor=0.5, base_lr=0.1, warmup_steps=10)
"""),
    ("the optimizer has a rate that a cosine does not use", 60, 0.5, None, [40], """
import mxnet as mx
schedule = mx.lr_scheduler.CosineScheduler(40, base_lr=0.1)
"""),
    ("an int as the rate", 12, 1, None, [], """
import mxnet as mx
schedule = mx.lr_scheduler.MultiFactorScheduler([4, 8], factor=1)
"""),
    ("a triangle", 80, None, {"min_lr": 0.01, "max_lr": 0.2, "cycle_length": 30}, [15, 30], """
import mxnet as mx

class TriangularSchedule(mx.lr_scheduler.LRScheduler):
    def __init__(self, min_lr, max_lr, cycle_length, inc_fraction=0.5):
        super(TriangularSchedule, self).__init__(max_lr)
        self.min_lr = min_lr
        self.max_lr = max_lr
        self.cycle_length = cycle_length
        self.inc_fraction = inc_fraction

    def __call__(self, num_update):
        iteration = num_update % self.cycle_length
        if iteration <= self.cycle_length * self.inc_fraction:
            unit_cycle = iteration * 1 / (self.cycle_length * self.inc_fraction)
        else:
            unit_cycle = (self.cycle_length - iteration) * 1 / (self.cycle_length * (1 - self.inc_fraction))
        return unit_cycle * (self.max_lr - self.min_lr) + self.min_lr
"""),
    ("a wrapper with a warmup and a cooldown", 100, None, {}, [10, 70, 90], """
import copy
import math
import mxnet as mx

class CosineAnnealing(mx.lr_scheduler.LRScheduler):
    def __init__(self, min_lr, max_lr, cycle_length):
        super().__init__()
        self.min_lr, self.max_lr, self.cycle_length = min_lr, max_lr, cycle_length
    def __call__(self, num_update):
        if num_update <= self.cycle_length:
            unit_cycle = (1 + math.cos(num_update * math.pi / self.cycle_length)) / 2
            return unit_cycle * (self.max_lr - self.min_lr) + self.min_lr
        return self.min_lr

class Warmed(mx.lr_scheduler.LRScheduler):
    def __init__(self, schedule=CosineAnnealing(0.01, 0.3, 70), start_lr=0.001, warmup=10, finish=90):
        super().__init__()
        self.schedule = copy.copy(schedule)
        self.start_lr, self.warmup, self.finish = start_lr, warmup, finish
        self.finish_lr = self.schedule(0)
    def __call__(self, num_update):
        if num_update <= self.warmup:
            return num_update * (self.finish_lr - self.start_lr) / self.warmup + self.start_lr
        if num_update >= self.finish:
            return 1e-5
        return self.schedule(num_update - self.warmup)

schedule = Warmed()
"""),
    ("derived from a scheduler", 60, None, {"step": 15, "base_lr": 0.1, "least": 0.02}, [15, 30], """
from mxnet.lr_scheduler import FactorScheduler

class Floored(FactorScheduler):
    def __init__(self, step, base_lr, least):
        super().__init__(step, factor=0.5, base_lr=base_lr, warmup_steps=4)
        self.least = least
    def __call__(self, num_update):
        return max(super().__call__(num_update), self.least)
"""),
    ("its own warmup from the base", 40, 0.4, {}, [12], """
import mxnet as mx

class Stairs(mx.lr_scheduler.LRScheduler):
    def __init__(self):
        super().__init__(base_lr=0.2, warmup_steps=12, warmup_begin_lr=0.02)
        self.count = 0
    def __call__(self, num_update):
        if num_update < self.warmup_steps:
            return self.get_warmup_lr(num_update)
        while num_update > self.count + 10:
            self.count += 10
            self.base_lr *= 0.9
        return self.base_lr
"""),
    ("a class without a base", 20, None, {"lr": 0.1}, [], """
class Inverse:
    def __init__(self, lr):
        self.lr = lr
    def __call__(self, num_update):
        return self.lr / num_update ** 0.5
"""),
    ("it raises when it is constructed", 10, None, None, [], """
import mxnet as mx
schedule = mx.lr_scheduler.FactorScheduler(step=20, factor=1.5)
"""),
    ("it must be overridden", 10, None, {}, [], """
import mxnet as mx
class Bare(mx.lr_scheduler.LRScheduler):
    pass
"""),
    ("from the arguments of a command line", 12, None, None, [3], """
import argparse
import math
import mxnet as mx

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.3)
parser.add_argument("--warmup", type=int, default=3)
parser.add_argument("--num-updates", type=int, default=12)
args = parser.parse_args()

class WarmupCosine(mx.lr_scheduler.LRScheduler):
    def __init__(self, base_lr, warmup, total):
        super().__init__(base_lr=base_lr)
        self.warmup, self.total = warmup, total
    def __call__(self, num_update):
        if num_update < self.warmup:
            return self.base_lr * num_update / self.warmup
        progress = (num_update - self.warmup) / (self.total - self.warmup)
        return self.base_lr * 0.5 * (1.0 + math.cos(math.pi * progress))

schedule = WarmupCosine(args.lr, args.warmup, args.num_updates)
"""),
]


def random_programs(count):
    draw = random.Random("schedulers of MXNet")
    rate = lambda: draw.choice([0.1, 1, 0.05, draw.uniform(0.01, 1)])
    for index in range(count):
        base, warmup = rate(), draw.choice([0, 1, draw.randint(2, 20)])
        rest = f"base_lr={base}, warmup_steps={warmup}, warmup_begin_lr={base * draw.choice([0, 0.1, 0.5])}, warmup_mode={draw.choice(['linear', 'constant'])!r}"
        most = draw.randint(22, 70)
        made = draw.choice([
            f"FactorScheduler({draw.randint(1, 30)}, {draw.random()}, 1e-4, {rest})",
            f"MultiFactorScheduler({sorted(draw.sample(range(1, 60), draw.randint(1, 4)))}, {draw.random()}, {rest})",
            f"PolyScheduler({most}, pwr={draw.choice([1, 2, 0.9, 3])}, final_lr={base * draw.choice([0, 0.01])}, {rest})",
            f"CosineScheduler({most}, final_lr={base * draw.choice([0, 0.01])}, {rest})",
        ])
        yield f"random {index + 1}", 70, draw.choice([None, None, rate()]), None, [], f"""
from mxnet.lr_scheduler import CosineScheduler, FactorScheduler, MultiFactorScheduler, PolyScheduler
schedule = {made}
"""


def rates(source, config, learning_rate, count):
    names = {"__name__": "snippet"}
    exec(compile(source, "snippet", "exec"), names)
    own = [value for value in names.values() if getattr(value, "__module__", None) == "snippet" and isinstance(value, type)]
    made = [value for value in names.values() if not isinstance(value, type) and callable(value) and hasattr(value, "base_lr")]
    scheduler = made[-1] if made else own[-1](**config)
    if learning_rate is not None and scheduler.base_lr != learning_rate:
        scheduler.base_lr = learning_rate
    return (float(scheduler(index + 1)) for index in range(count))


curves = Curves("mxnet", "LRScheduler", PINS, ["a row is what the scheduler returns for the update, in Python floats"], precision="float64")
for name, steps, learning_rate, config, marks, source in [*PROGRAMS, *random_programs(20)]:
    source = source.lstrip("\n")
    # A file that reads the command line is read as a whole, for the name that is asked for.
    named = {"name": "schedule"} if "argparse" in source else {}
    schedule = {"kind": "mxnet.LRScheduler"} | named | ({"config": config} if config else {}) | {"source": source}
    given = {} if learning_rate is None else {"optimizer": {"lr": learning_rate}}
    case = {"run": {"steps": steps}} | given | {"schedule": schedule}
    curves.case(name, case, steps, lambda: rates(source, config or {}, learning_rate, steps), marks)
curves.write()
