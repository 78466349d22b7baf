"""The reference curves of the torch dialect: runs the genuine package, with no GPU, as a training loop does.

    python tests/reference/make/torch.py [SCHEDULER...]

A row is what stands in the optimizer's parameter groups after so many calls of `scheduler.step()`.
"""

import argparse
import math
import random
import sys
import warnings

from loops import STATES, advance, resumed  # before `common`, which forgets this folder
from torch_programs import LAMBDAS
from common import Curves, Expression

import torch
from torch.optim import lr_scheduler
from torch.optim.swa_utils import SWALR

warnings.simplefilter("ignore")  # `lr_scheduler.step()` before `optimizer.step()`: there is nothing to train

PINS = {"torch": "2.15.0"}
NOTES = ["a row is what the optimizer's groups hold after so many calls of scheduler.step(), in Python floats"]
# How a script makes the function of a user's program.
MADE = {source.lstrip("\n"): made for _, _, made, source in LAMBDAS}
DRIVES_MOMENTUM = ("torch.CyclicLR", "torch.OneCycleLR")


def optimizer(given):
    """SGD, or Adam where the spec has betas; one group per learning rate."""
    lr = given.get("lr", 1e-3)
    groups = [
        {"params": [torch.zeros(1, requires_grad=True)], "lr": value}
        for value in (lr.values() if isinstance(lr, dict) else [lr])
    ]
    if "initial_lr" in given:  # as an earlier run left it, and its `state_dict` brings it back
        earlier = given["initial_lr"]
        for group, value in zip(groups, earlier.values() if isinstance(earlier, dict) else [earlier]):
            group["initial_lr"] = value
    if len(given.get("betas", [])) == 3:  # as optimizers outside torch have them
        return torch.optim.Optimizer(groups, {"lr": 1e-3, "betas": tuple(given["betas"])})
    if "betas" in given:
        return torch.optim.Adam(groups, betas=tuple(given["betas"]))
    return torch.optim.SGD(groups, momentum=given.get("momentum", 0))


def construct(schedule, found, length=None):
    """The scheduler on its optimizer; those within it come first, as Python evaluates them.

    `length` is what a script passes to a OneCycleLR of which the spec says no length.
    """
    arguments = {key: value for key, value in schedule.items() if key not in ("kind", "metrics", "config", "name")}
    name = schedule["kind"].removeprefix("torch.")
    if "lr_lambda" in arguments:
        source = arguments["lr_lambda"]
        arguments["lr_lambda"] = [python(text) for text in source] if isinstance(source, list) else python(source)
    if "scale_fn" in arguments:
        arguments["scale_fn"] = python(arguments["scale_fn"])
    if name == "OneCycleLR" and not {"total_steps", "epochs"} & set(arguments):
        arguments["total_steps"] = length
    if "schedulers" in arguments:
        arguments["schedulers"] = [construct(child, found, length) for child in arguments["schedulers"]]
        if name == "ChainedScheduler":
            return lr_scheduler.ChainedScheduler(**arguments)
    scheduler = SWALR if name == "SWALR" else getattr(lr_scheduler, name)
    return scheduler(found, **arguments)


def python(source):
    """The function that a text defines: a lambda, or one `def`; for the programs of users, what their script makes of it."""
    if source in MADE:
        names = {"args": argparse.Namespace(n_epochs=30, n_epochs_decay=20, epoch_count=1)}
        exec(source, names)
        return eval(MADE[source], names)
    if source.lstrip().startswith("lambda"):
        return eval(source)
    names = {"math": math}
    exec(source, names)
    return [value for key, value in names.items() if key not in ("math", "__builtins__")][-1]


def drives_momentum(schedule):
    if schedule["kind"] in DRIVES_MOMENTUM:
        return schedule.get("cycle_momentum", True)
    return any(drives_momentum(child) for child in schedule.get("schedulers", []))


def columns(spec):
    lr = spec.get("optimizer", {}).get("lr")
    names = [f"/{name}" for name in lr] if isinstance(lr, dict) else [""]
    quantities = ["lr"]
    if drives_momentum(spec["schedule"]):
        quantities.append("beta1" if "betas" in spec.get("optimizer", {}) else "momentum")
    return [f"{quantity}{name}" for quantity in quantities for name in names]


def rows(spec):
    """Constructs what the spec says, and then goes through the loop."""
    if "resume" in spec.get("run", {}):
        return resumed(spec, script)
    _, _, after, read = script(spec, lambda optimizer: None)

    def loop():
        for row in range(10**9):
            yield read()
            after(row)

    return loop()


def script(spec, made):
    """The optimizer, on which `made` is called, and the scheduler; how the loop goes on after a row, and reads one."""
    found = optimizer(spec.get("optimizer", {}))
    made(found)
    run = spec.get("run", {})
    steps = run.get("steps") or run.get("epochs", 0) * run.get("steps_per_epoch", 1) or None
    scheduler = construct(spec["schedule"], found, steps)
    metrics = spec["schedule"].get("metrics")
    names = columns(spec)

    def value(group, name):
        quantity = name.split("/")[0]
        return group["betas"][0] if quantity == "beta1" else group[quantity]

    def read():
        groups = found.param_groups
        return [value(groups[index % len(groups)], name) for index, name in enumerate(names)]

    advanced = advance(scheduler, spec)
    return found, scheduler, advanced if metrics is None else lambda row: scheduler.step(metrics[row]), read


class File:
    """The cases of one scheduler."""

    def __init__(self, name):
        self.name = name
        self.curves = Curves("torch", name, PINS, NOTES, precision="float64")

    def case(self, title, rows_wanted, marks=(), **spec):
        schedule = spec["schedule"]
        schedule = {"kind": f"torch.{self.name}", **schedule}
        spec = {**spec, "schedule": schedule}
        default = "epoch" if self.name == "ReduceLROnPlateau" else "step"
        per = spec.get("interval", default)
        if isinstance(per, dict):
            per = "epoch" if per.get("epoch") == "late" else "step"
        evaluate = lambda: rows(spec)
        self.curves.case(title, spec, rows_wanted, evaluate, marks=marks, per=per, columns=columns(spec))

    def simple(self, title, rows_wanted, lr=0.1, marks=(), **schedule):
        """A case of which only the optimizer's learning rate and the scheduler's parameters are said."""
        self.case(title, rows_wanted, marks, optimizer={"lr": lr}, schedule=schedule)

    def resumed(self, title, rows_wanted, lr=0.05, last_epoch=30, groups=False, **schedule):
        """The rest of a run: the optimizer holds what the earlier part left, and `last_epoch` says how far that got."""
        given = {"lr": lr, "initial_lr": 0.1}
        if groups:
            given = {"lr": {"a": lr, "b": 2 * lr}, "initial_lr": {"a": 0.1, "b": 0.3}}
        schedule["last_epoch"] = last_epoch
        self.case(title, rows_wanted, optimizer=given, schedule=schedule)

    def interrupted(self, rows_wanted=120, at=50, lr=0.1, otherwise=None, states=STATES, optimizer=None, **schedule):
        """Runs that are interrupted at step `at` and resumed, with each combination of what is loaded.

        `otherwise` has the parameters that the resumed script gives otherwise.
        """
        number = sum(name.startswith("interrupted") for name in self.curves.names)
        for scheduler, state in states:
            resume = {"step": at, "scheduler": scheduler, "optimizer": state}
            resume |= {"schedule": otherwise} if otherwise else {}
            self.case(f"interrupted {number}: scheduler {scheduler}, optimizer {state}", rows_wanted, [at], run={"steps": 10 * at, "resume": resume},
                      optimizer=optimizer or {"lr": lr, "momentum": 0.9}, schedule=schedule)

    def long(self, title, lr=0.1, **schedule):
        """A hundred thousand updates: the rounding errors add up. Every 997th value is listed."""
        self.simple(title, 100_000, lr, range(0, 100_000, 997), **schedule)


def lambda_lr(f):
    f.simple("from the documentation", 300, lr_lambda="lambda epoch: 0.95 ** epoch")
    f.simple("whole numbers", 100, lr_lambda="lambda epoch: epoch // 30")
    f.simple("a warmup", 300, lr=3e-4, lr_lambda="lambda step: min(1.0, (step + 1) / 100)", marks=[99])
    f.simple("inverse square root", 500, lr=1.0, lr_lambda="lambda step: 512 ** -0.5 * min((step + 1) ** -0.5, (step + 1) * 100 ** -1.5)", marks=[99])
    f.simple("a def", 300, lr_lambda="import math\n\ndef factor(step):\n    if step < 20:\n        return step / 20\n    return 0.5 * (1 + math.cos(math.pi * (step - 20) / 280))\n", marks=[20])
    f.simple("one that counts its calls", 50, lr_lambda="calls = []\n\ndef factor(step):\n    calls.append(step)\n    return 1 / len(calls)\n")
    f.simple("numpy's integers", 60, lr_lambda="import numpy as np\n\ndef factor(step):\n    return np.int64(step) // 7 if step < 30 else np.array([3, 5], dtype=np.int32)[step % 2]\n")
    f.simple("numpy's integers beyond 2^53", 40, lr=0.3, lr_lambda="import numpy as np\n\ndef factor(step):\n    return np.int64(3) ** step\n")
    f.simple("numpy's bools", 30, lr_lambda="import numpy as np\n\ndef factor(step):\n    return np.float64(step) < 20\n")
    f.simple("0 at first divides by 0", 10, lr_lambda="lambda step: 1 / step")
    f.simple("dividing by 0 on the way", 20, lr_lambda="lambda step: 1 / (step - 7)")
    groups = {"lr": {"backbone": 1e-4, "head": 1e-3}}
    f.case("one for each group", 200, optimizer=groups, interval="epoch", schedule={"lr_lambda": ["lambda epoch: epoch // 30", "lambda epoch: 0.95 ** epoch"]})
    f.case("one for both groups, which is asked twice", 50, optimizer=groups, schedule={"lr_lambda": "calls = []\n\ndef factor(step):\n    calls.append(step)\n    return 1 / len(calls)\n"})
    f.case("as many as there are no groups", 10, optimizer=groups, schedule={"lr_lambda": ["lambda epoch: 1"]})
    for title, beside, _, source in LAMBDAS:
        f.simple(title, 100, lr_lambda=source.lstrip("\n"), marks=[40, 50], **beside)
    f.simple("long", 20_000, lr_lambda="lambda step: (1 + 0.001 * step) ** -0.75", marks=range(0, 20_000, 997))
    f.resumed("taken up: lr_lambda='lambda epoch: 0.95 ** epoch'", 100, lr_lambda="lambda epoch: 0.95 ** epoch")
    f.resumed("taken up, two groups", 100, groups=True, lr_lambda="lambda epoch: 0.95 ** epoch")
    f.interrupted(lr_lambda="lambda epoch: 0.95 ** epoch")
    f.interrupted(90, 30, otherwise={"lr_lambda": "lambda epoch: 0.9 ** epoch"}, states=STATES[:4], lr_lambda="lambda epoch: 0.95 ** epoch")
    f.interrupted(60, 20, states=STATES[4:5], last_epoch=19, lr_lambda="lambda epoch: 0.95 ** epoch")


def multiplicative_lr(f):
    f.simple("from the documentation", 300, lr_lambda="lambda epoch: 0.95")
    f.simple("it is not asked at 0", 20, lr_lambda="lambda step: 1 / step")
    f.simple("it depends on the step", 300, lr_lambda="lambda step: 0.5 if step % 50 == 0 else 1", marks=[50, 100])
    f.simple("a ratio", 300, lr_lambda="lambda step: 1 - 1 / (300 - step + 1)", lr=0.01)
    f.simple("a def", 300, lr_lambda="def factor(step):\n    if step < 100:\n        return 1.01\n    return 0.99\n", marks=[100])
    f.simple("numpy's integers", 60, lr_lambda="import numpy as np\n\ndef factor(step):\n    return np.int64(2) if step % 3 else np.float64(0.3)\n")
    f.simple("to 0", 20, lr_lambda="lambda step: 0 if step == 5 else 2")
    f.simple("dividing by 0 on the way", 20, lr_lambda="lambda step: 1 / (step - 7)")
    f.simple("whole numbers", 60, lr=1, lr_lambda="lambda step: 2")
    groups = {"lr": {"backbone": 1e-4, "head": 1e-3}}
    f.case("one for each group", 200, optimizer=groups, interval="epoch", schedule={"lr_lambda": ["lambda epoch: 0.9", "lambda epoch: 0.95"]})
    f.simple("long", 20_000, lr_lambda="lambda step: 1 - 1e-4 * (step % 3)", marks=range(0, 20_000, 997))
    f.resumed("taken up: lr_lambda='lambda epoch: 0.95 + epoch / 10000'", 100, lr_lambda="lambda epoch: 0.95 + epoch / 10000")
    f.resumed("taken up, two groups", 100, groups=True, lr_lambda="lambda epoch: 0.95 + epoch / 10000")
    f.interrupted(lr_lambda="lambda epoch: 0.95 + epoch / 10000")
    f.interrupted(90, 30, otherwise={"lr_lambda": "lambda epoch: 0.9"}, states=STATES[:4], lr_lambda="lambda epoch: 0.95")


def step_lr(f):
    f.case("ImageNet", 112, [30, 60, 90], optimizer={"lr": 0.1, "momentum": 0.9}, interval="epoch", schedule={"step_size": 30, "gamma": 0.1})
    f.simple("default gamma", 400, step_size=100, marks=[100, 200, 300])
    f.simple("every step", 300, step_size=1, gamma=0.99)
    f.simple("a factor that is no power of two", 500, lr=0.3, step_size=7, gamma=0.97, marks=[7, 14])
    f.simple("it may grow", 200, lr=1e-4, step_size=25, gamma=1.5, marks=[25])
    f.simple("a step size that is no whole number", 60, step_size=2.5, gamma=0.5, marks=[5, 10])
    f.simple("a step size as a float", 60, step_size=10.0, gamma=0.5, marks=[10])
    f.simple("a negative step size counts as its amount", 40, step_size=-10, gamma=0.5, marks=[10])
    f.simple("whole numbers all the way", 40, lr=1, step_size=10, gamma=3, marks=[10])
    f.simple("down to denormals and 0", 400, step_size=1, gamma=0.1, marks=[310, 324])
    f.simple("a step size of 0 divides by 0", 10, step_size=0)
    f.case("two groups", 200, [50], optimizer={"lr": {"backbone": 1e-4, "head": 1e-3}}, schedule={"step_size": 50, "gamma": 0.3})
    f.long("long", lr=0.1, step_size=13, gamma=0.9985)
    f.resumed("taken up: step_size=20", 100, step_size=20)
    f.resumed("taken up: step_size=31", 100, step_size=31)
    f.resumed("taken up, two groups", 100, groups=True, step_size=20)
    f.case("once every 4 updates", 200, [40, 80], optimizer={"lr": 0.1}, interval={"every": 4}, schedule={"step_size": 10})
    f.case("four times as fast on 4 GPUs", 100, [25, 50, 75], optimizer={"lr": 0.1}, interval={"times": 4}, schedule={"step_size": 100})
    f.interrupted(step_size=20)
    f.interrupted(150, 60, otherwise={"step_size": 10, "gamma": 0.5}, states=STATES[:4], step_size=20)


def multi_step_lr(f):
    f.case("ImageNet, 90 epochs", 90, [30, 60, 80], optimizer={"lr": 0.1, "momentum": 0.9}, interval="epoch", schedule={"milestones": [30, 60, 80], "gamma": 0.1})
    f.simple("default gamma", 500, milestones=[100, 300], marks=[100, 300])
    f.simple("in any order", 300, milestones=[200, 50, 100], gamma=0.5, marks=[50, 100, 200])
    f.simple("one of them twice", 300, milestones=[100, 200, 100], gamma=0.3, marks=[100, 200])
    f.simple("one of them three times", 300, milestones=[100, 100, 100], gamma=0.3, marks=[100])
    f.simple("at 0", 100, milestones=[0, 50], gamma=0.7, marks=[50])
    f.simple("none", 50, milestones=[])
    f.simple("below 0 and between two steps", 50, milestones=[-3, 10.5, 20.0], gamma=0.7, marks=[10, 20])
    f.simple("whole numbers all the way", 50, lr=1, milestones=[10, 20, 20], gamma=7, marks=[10, 20])
    f.simple("gamma 0", 50, milestones=[10], gamma=0, marks=[10])
    f.case("three groups", 300, [100], optimizer={"lr": {"a": 1e-4, "b": 1e-3, "c": 0.3}}, schedule={"milestones": [100, 200], "gamma": 1 / 3})
    f.long("long", lr=0.37, milestones=list(range(500, 100_000, 1500)), gamma=0.93)
    f.resumed("taken up: milestones=[20, 31, 50]", 100, milestones=[20, 31, 50])
    f.resumed("taken up, two groups", 100, groups=True, milestones=[20, 31, 50])
    f.interrupted(milestones=[30, 50, 70])


def constant_lr(f):
    f.simple("defaults", 12, marks=[5])
    f.simple("a warmup", 300, factor=0.1, total_iters=100, marks=[100])
    f.simple("not taken back exactly", 50, lr=0.3, factor=0.7, total_iters=20, marks=[20])
    f.simple("never taken back", 50, factor=0.5, total_iters=0)
    f.simple("a length between two steps is never met", 20, factor=0.5, total_iters=7.5, marks=[7])
    f.simple("a length as a float", 20, factor=0.5, total_iters=7.0, marks=[7])
    f.simple("factor 0 divides by 0 at the end", 20, factor=0, total_iters=6)
    f.simple("factor 1", 20, factor=1, total_iters=6, marks=[6])
    f.simple("factor above 1", 20, factor=1.5)
    f.simple("factor below 0", 20, factor=-0.5)
    f.case("two groups per epoch", 30, [4], optimizer={"lr": {"backbone": 3e-4, "head": 7e-3}}, interval="epoch", schedule={"factor": 1 / 7, "total_iters": 4})
    f.resumed("taken up: total_iters=31", 100, total_iters=31)
    f.resumed("taken up: total_iters=60", 100, total_iters=60)
    f.resumed("taken up, two groups", 100, groups=True, total_iters=31)
    f.interrupted(total_iters=60)
    f.interrupted(90, 40, total_iters=30)


def linear_lr(f):
    f.simple("a fraction by an expression", 60, start_factor=0.1, total_iters=Expression("0.07 * 430"), marks=[30, 31])
    f.simple("defaults", 12, marks=[5])
    f.simple("a warmup", 300, start_factor=0.01, total_iters=100, marks=[100])
    f.simple("down", 300, start_factor=1.0, end_factor=0.1, total_iters=250, marks=[250])
    f.simple("down to 0", 300, start_factor=1.0, end_factor=0, total_iters=250, marks=[250])
    f.simple("from almost nothing", 1200, lr=3e-4, start_factor=1e-8, total_iters=1000, marks=[1000])
    f.simple("one step", 20, start_factor=0.25, total_iters=1, marks=[1])
    f.simple("no length stays at the start", 20, start_factor=0.25, total_iters=0)
    f.simple("a length between two steps", 20, start_factor=0.25, total_iters=7.5, marks=[7])
    f.simple("whole numbers", 20, lr=2, start_factor=1, end_factor=1, total_iters=5)
    f.simple("from 0 is refused", 20, start_factor=0)
    f.simple("above 1 is refused", 20, start_factor=1.1)
    f.simple("an end above 1 is refused", 20, end_factor=1.1)
    f.case("two groups per epoch", 30, [4], optimizer={"lr": {"backbone": 3e-4, "head": 7e-3}}, interval="epoch", schedule={"start_factor": 1 / 7, "total_iters": 4})
    f.long("long, up", start_factor=1e-3, total_iters=99_000)
    f.long("long, down", lr=0.0123, start_factor=1.0, end_factor=0.01, total_iters=100_000)
    f.resumed("taken up: start_factor=0.1, total_iters=60", 100, start_factor=0.1, total_iters=60)
    f.resumed("taken up: start_factor=0.1, total_iters=20", 100, start_factor=0.1, total_iters=20)
    f.resumed("taken up, two groups", 100, groups=True, start_factor=0.1, total_iters=60)
    f.interrupted(start_factor=0.1, total_iters=80)


def exponential_lr(f):
    f.simple("from the documentation", 300, gamma=0.95)
    f.simple("slowly", 600, lr=0.045, gamma=0.98)
    f.simple("not at all", 50, gamma=1)
    f.simple("up", 300, lr=1e-5, gamma=1.02)
    f.simple("gamma 0", 50, gamma=0)
    f.simple("below 0 it changes sides", 50, gamma=-0.5)
    f.simple("whole numbers", 70, lr=1, gamma=2)
    f.simple("whole numbers that floats do not have", 60, lr=1, gamma=3)
    f.simple("down to denormals and 0", 800, gamma=0.3)
    f.case("three groups per epoch", 120, optimizer={"lr": {"a": 1e-4, "b": 1e-3, "c": 0.3}}, interval="epoch", schedule={"gamma": 0.97})
    f.long("long", gamma=0.9999)
    f.resumed("taken up: gamma=0.97", 100, gamma=0.97)
    f.resumed("taken up, two groups", 100, groups=True, gamma=0.97)
    f.interrupted(gamma=0.97)


def polynomial_lr(f):
    f.simple("a fraction by an expression", 60, total_iters=Expression("0.07 * 430"), power=2.0, marks=[30, 31])
    f.simple("defaults", 12, marks=[5])
    f.simple("DeepLab", 600, lr=0.007, total_iters=500, power=0.9, marks=[500])
    f.simple("a square", 300, total_iters=250, power=2, marks=[250])
    f.simple("a square as a float", 300, total_iters=250, power=2.0, marks=[250])
    f.simple("a root", 300, total_iters=250, power=0.5, marks=[250])
    f.simple("power 0 does nothing, not even at the end", 30, total_iters=20, power=0, marks=[20])
    f.simple("a power below 0 divides by 0 at the end", 30, total_iters=20, power=-1)
    f.simple("no length does nothing", 20, total_iters=0)
    f.simple("a length between two steps never gets to 0", 20, total_iters=7.5, power=1.5, marks=[7])
    f.simple("a length below 0 does nothing", 20, total_iters=-5)
    f.case("two groups per epoch", 30, [20], optimizer={"lr": {"backbone": 3e-4, "head": 7e-3}}, interval="epoch", schedule={"total_iters": 20, "power": 3})
    f.long("long", lr=0.01, total_iters=100_000, power=0.9)
    f.long("long and straight", lr=0.01, total_iters=90_000)
    f.resumed("taken up: total_iters=100, power=2", 100, total_iters=100, power=2)
    f.resumed("taken up: total_iters=20", 100, total_iters=20)
    f.resumed("taken up, two groups", 100, groups=True, total_iters=100, power=2)
    f.interrupted(total_iters=100, power=2)


def cosine_annealing_lr(f):
    f.simple("a fraction by an expression", 100, T_max=Expression("0.07 * 430"), eta_min=1e-4, marks=[30, 31, 60])
    f.case("CIFAR, 200 epochs", 201, [100, 200], optimizer={"lr": 0.1, "momentum": 0.9}, interval="epoch", schedule={"T_max": 200})
    f.simple("up again", 700, T_max=150, eta_min=1e-4, marks=[150, 300, 450])
    f.simple("up again from 0", 700, lr=3e-4, T_max=111, marks=[111, 222, 333])
    f.simple("two steps", 20, T_max=2, marks=[2, 4])
    f.simple("one step", 20, T_max=1, marks=[1, 2])
    f.simple("no length divides by 0", 20, T_max=0)
    f.simple("a length between two steps", 60, T_max=10.5, marks=[10, 21])
    f.simple("a length as a float", 60, T_max=10.0, marks=[10, 20])
    f.simple("a length below 0", 60, T_max=-10, marks=[10, 20])
    f.simple("a least rate above the base", 120, lr=0.01, T_max=50, eta_min=0.1, marks=[50, 100])
    f.simple("a least rate as a whole number", 120, lr=3, T_max=50, eta_min=1, marks=[50, 100])
    f.case("two groups", 120, [50], optimizer={"lr": {"backbone": 3e-4, "head": 7e-3}}, schedule={"T_max": 50, "eta_min": 1e-6})
    f.long("long", T_max=100_000)
    f.long("long, with a least rate", lr=3e-4, T_max=99_991, eta_min=1e-6)
    f.long("long, many times", lr=0.05, T_max=1234, eta_min=1e-5)
    f.resumed("taken up: T_max=100", 100, T_max=100)
    f.resumed("taken up: T_max=20, eta_min=1e-3", 100, T_max=20, eta_min=1e-3)
    f.resumed("taken up: T_max=31", 100, T_max=31)
    f.resumed("taken up, two groups", 100, groups=True, T_max=100)
    f.interrupted(T_max=100)
    f.interrupted(150, 60, otherwise={"T_max": 150, "eta_min": 1e-3}, states=STATES, T_max=100)
    f.interrupted(100, 50, states=[("new", "loaded_first")], last_epoch=50, T_max=100)
    f.interrupted(100, 50, states=[("new", "loaded_first")], last_epoch=49, T_max=100)
    f.interrupted(100, 50, states=[("new", "new"), ("new", "loaded")], last_epoch=49, T_max=100)
    f.interrupted(100, 50, states=[("new", "new"), ("loaded", "new")], optimizer={"lr": 0.03, "initial_lr": 0.1}, last_epoch=50, T_max=100)
    f.interrupted(100, 50, states=[("new", "new")], optimizer={"lr": 0.05, "initial_lr": 0.1, "last_epoch": 49}, T_max=100)
    f.interrupted(100, 30, optimizer={"lr": {"a": 0.1, "b": 0.3}}, T_max=100)
    f.case("interrupted in epochs", 40, [25], run={"epochs": 40, "resume": {"epoch": 25, "scheduler": "new", "optimizer": "loaded"}}, interval="epoch", optimizer={"lr": 0.1}, schedule={"T_max": 40})
    f.case("interrupted in epochs, with another rate", 40, [25], run={"epochs": 40, "resume": {"epoch": 25, "scheduler": "loaded", "optimizer": "new", "lr": 0.02}}, interval="epoch", optimizer={"lr": 0.1}, schedule={"T_max": 40})
    f.case("interrupted, another rate that is loaded over", 40, [25], run={"steps": 40, "resume": {"step": 25, "scheduler": "loaded", "optimizer": "loaded", "lr": 0.02}}, optimizer={"lr": 0.1}, schedule={"T_max": 40})
    f.case("interrupted, nothing said", 40, [25], run={"steps": 40, "resume": {"step": 25}}, optimizer={"lr": 0.1}, schedule={"T_max": 40})


def warm_restarts(f):
    f.case("SGDR", 170, [10, 30, 70, 150], optimizer={"lr": 0.05, "momentum": 0.9}, interval="epoch", schedule={"T_0": 10, "T_mult": 2})
    f.simple("cycles of one length", 400, T_0=50, eta_min=1e-5, marks=[50, 100])
    f.simple("three times as long each", 700, T_0=7, T_mult=3, eta_min=1e-4, marks=[7, 28, 91, 280])
    f.simple("cycles of one step", 30, T_0=1)
    f.simple("from one step on", 100, T_0=1, T_mult=2, marks=[1, 3, 7, 15, 31, 63])
    f.simple("a least rate above the base", 60, lr=0.01, T_0=20, eta_min=0.1, marks=[20, 40])
    f.simple("no length", 20, T_0=0)
    f.simple("a length as a float is refused", 20, T_0=10.0)
    f.simple("a T_mult as a float is refused", 20, T_0=10, T_mult=2.0)
    f.simple("a T_mult of 0 is refused", 20, T_0=10, T_mult=0)
    f.case("two groups", 120, [50], optimizer={"lr": {"backbone": 3e-4, "head": 7e-3}}, schedule={"T_0": 50, "eta_min": 1e-6})
    f.long("long", lr=0.05, T_0=1000, T_mult=2, eta_min=1e-6)
    def told(title, rows_wanted, marks, interval, steps_per_epoch, lr=0.05, **schedule):
        run = {"steps_per_epoch": steps_per_epoch}
        f.case(title, rows_wanted, marks, run=run, optimizer={"lr": lr}, interval=interval, schedule=schedule)

    told("step(epoch + i / iters), as documented", 400, [70, 210], {"epoch": "fraction"}, 7, T_0=10, T_mult=2)
    told("the same in cycles of one length", 300, [99, 100, 101], {"epoch": "fraction"}, 20, T_0=5, eta_min=1e-5)
    told("the same, three times as long each", 700, [6, 24, 78, 240], {"epoch": "fraction"}, 3, T_0=2, T_mult=3)
    told("the same in two groups", 200, [30, 90], {"epoch": "fraction"}, 3, lr={"a": 0.1, "b": 0.003}, T_0=10, T_mult=2)
    told("one update per epoch", 100, [10, 30], {"epoch": "fraction"}, 1, T_0=10, T_mult=2)
    told("step(epoch) at the end of each epoch", 170, [10, 30, 70], {"epoch": "late"}, 7, T_0=10, T_mult=2)
    told("step(epoch) in cycles of one length", 100, [10, 20], {"epoch": "late"}, 7, T_0=10)
    f.case("once every 4 updates", 300, [40, 120], optimizer={"lr": 0.05}, interval={"every": 4}, schedule={"T_0": 10, "T_mult": 2})
    f.resumed("taken up: T_0=10", 100, T_0=10)
    f.resumed("taken up: T_0=40", 100, T_0=40)
    f.resumed("taken up: T_0=7, T_mult=2", 100, T_0=7, T_mult=2)
    f.resumed("taken up, two groups", 100, groups=True, T_0=10)
    f.interrupted(T_0=7, T_mult=2)


def cyclic_lr(f):
    def case(title, rows_wanted, marks=(), given=None, **schedule):
        f.case(title, rows_wanted, marks, optimizer=given or {"lr": 0.1, "momentum": 0.9}, schedule=schedule)

    case("triangular", 900, [200, 400], base_lr=0.001, max_lr=0.006, step_size_up=200)
    case("fractions by expressions", 200, [30, 31], base_lr=0.001, max_lr=0.006, step_size_up=Expression("0.07 * 430"), step_size_down=Expression("430 * 0.11"))
    case("triangular2", 900, [100, 200], base_lr=0.001, max_lr=0.006, step_size_up=100, mode="triangular2")
    case("exp_range", 900, [100, 200], base_lr=0.001, max_lr=0.006, step_size_up=100, mode="exp_range", gamma=0.9994)
    case("exp_range with a whole gamma", 60, [10, 20], base_lr=0.001, max_lr=0.006, step_size_up=10, mode="exp_range", gamma=3)
    case("a way down of its own", 300, [3, 5], base_lr=0.001, max_lr=0.006, step_size_up=3, step_size_down=2)
    case("down quickly", 300, [90, 100], base_lr=0.001, max_lr=0.006, step_size_up=90, step_size_down=10)
    case("without a way up", 60, [10], base_lr=0.001, max_lr=0.006, step_size_up=0, step_size_down=10)
    case("without a way down", 60, [10], base_lr=0.001, max_lr=0.006, step_size_up=10, step_size_down=0)
    case("between two steps", 60, [7], base_lr=0.001, max_lr=0.006, step_size_up=7.5)
    case("without momentum", 300, [50], base_lr=0.001, max_lr=0.006, step_size_up=50, cycle_momentum=False)
    case("beta1", 300, [50], {"lr": 0.1, "betas": [0.9, 0.999]}, base_lr=1e-4, max_lr=1e-3, step_size_up=50, base_momentum=0.7, max_momentum=0.97)
    case("a scale_fn of the cycle", 200, [20], base_lr=0.001, max_lr=0.006, step_size_up=20, mode="triangular2", scale_fn="lambda x: 1 / (5 ** (x * 0.0001))")
    case("a scale_fn of the iteration", 200, [20], base_lr=0.001, max_lr=0.006, step_size_up=20, scale_fn="lambda x: 0.995 ** x", scale_mode="iterations")
    case("a scale_mode without a scale_fn says nothing", 100, [20], base_lr=0.001, max_lr=0.006, step_size_up=20, scale_mode="iterations")
    case("two groups", 300, [50], {"lr": {"backbone": 0.1, "head": 0.2}, "momentum": 0.9}, base_lr=[1e-4, 1e-3], max_lr=[1e-3, 1e-2], step_size_up=50, base_momentum=[0.8, 0.85], max_momentum=0.95)
    case("lists that do not fit the groups", 30, base_lr=[1e-4, 1e-3, 1e-2], max_lr=0.1)
    case("halved until Python overflows", 2200, base_lr=0.001, max_lr=0.006, step_size_up=1, mode="triangular2")
    f.case("defaults, without an optimizer", 9000, [2000, 4000], schedule={"base_lr": 0.001, "max_lr": 0.006})
    f.case("long", 100_000, range(0, 100_000, 2991), optimizer={"lr": 0.1, "momentum": 0.9}, schedule={"base_lr": 1e-5, "max_lr": 1e-3, "step_size_up": 1733, "step_size_down": 4001, "mode": "exp_range", "gamma": 0.99995})
    f.resumed("taken up: base_lr=0.01, max_lr=0.1, step_size_up=25", 100, base_lr=0.01, max_lr=0.1, step_size_up=25)
    f.resumed("taken up: base_lr=0.01, max_lr=0.1, step_size_up=25, cycle_momentum=False", 100, base_lr=0.01, max_lr=0.1, step_size_up=25, cycle_momentum=False)
    f.resumed("taken up, two groups", 100, groups=True, base_lr=0.01, max_lr=0.1, step_size_up=25)
    f.interrupted(base_lr=0.01, max_lr=0.1, step_size_up=25)
    f.interrupted(90, 30, states=STATES[:4], base_lr=0.01, max_lr=0.1, step_size_up=25, cycle_momentum=False)


def one_cycle_lr(f):
    def case(title, rows_wanted, marks=(), given=None, run=None, **schedule):
        spec = {"run": run} if run else {}
        f.case(title, rows_wanted, marks, **spec, optimizer=given or {"lr": 0.1, "momentum": 0.9}, schedule=schedule)

    case("defaults, past the end", 302, [89, 299], max_lr=0.01, total_steps=300)
    case("epochs and steps_per_epoch", 300, [89], max_lr=0.01, epochs=10, steps_per_epoch=30)
    case("the length of the run", 300, [89], run={"steps": 300}, max_lr=0.01)
    case("the epochs of the run", 300, [89], run={"epochs": 10, "steps_per_epoch": 30}, max_lr=0.01)
    case("linear", 300, [89], max_lr=0.01, total_steps=300, anneal_strategy="linear")
    case("three phases", 302, [89, 178, 299], max_lr=0.01, total_steps=300, three_phase=True)
    case("three phases, linear", 300, [99, 198], max_lr=0.01, total_steps=300, three_phase=True, pct_start=1 / 3, anneal_strategy="linear")
    case("three phases, the last of which begins past the end", 102, [59, 99], max_lr=0.01, total_steps=100, three_phase=True, pct_start=0.6)
    case("a peak between two steps", 120, [24], max_lr=0.01, total_steps=101, pct_start=0.25)
    case("far down", 200, [49], max_lr=0.4, total_steps=200, pct_start=0.25, div_factor=10, final_div_factor=1e6)
    case("without momentum", 200, [59], max_lr=0.4, total_steps=200, cycle_momentum=False)
    case("beta1", 200, [59], {"lr": 0.1, "betas": [0.9, 0.99]}, max_lr=1e-3, total_steps=200, base_momentum=0.8, max_momentum=0.99)
    case("three betas, of which the first is driven", 10, [2], {"lr": 1e-3, "betas": [0.98, 0.92, 0.99]}, run={"steps": 10}, max_lr=1e-2)
    case("no way up", 7, max_lr=0.01, total_steps=5, pct_start=0.1)
    case("nothing but a way up", 12, max_lr=0.01, total_steps=10, pct_start=1.0)
    case("a way up of no length divides by 0", 12, max_lr=0.01, total_steps=10, pct_start=0.1)
    case("one step divides by 0", 5, max_lr=0.01, total_steps=1)
    case("two steps", 5, max_lr=0.01, total_steps=2)
    case("a pct_start without a point is refused", 12, max_lr=0.01, total_steps=10, pct_start=1)
    case("a length as a float is refused", 12, max_lr=0.01, total_steps=10.0)
    case("div_factor 0 divides by 0", 12, max_lr=0.01, total_steps=10, div_factor=0)
    case("two groups", 200, [59], {"lr": {"backbone": 0.1, "head": 0.2}, "momentum": 0.9}, max_lr=[0.01, 0.1], total_steps=200, base_momentum=[0.8, 0.85])
    f.case("without an optimizer, per epoch", 50, [14], run={"epochs": 50}, interval="epoch", schedule={"max_lr": 0.01})
    f.case("long", 100_000, range(0, 100_000, 2991), optimizer={"lr": 0.1, "betas": [0.9, 0.999]}, schedule={"max_lr": 6e-4, "total_steps": 99_999, "pct_start": 0.07})
    for processes, batches, total in ((4, 1, 100), (8, 1, 100), (3, 1, 100), (4, 2, 100), (2, 4, 96), (4, 8, 300), (7, 3, 13)):
        title = f"accelerate in {processes} processes, {batches} batches per update, of {total} steps"
        given = {"run": {"gradient_accumulation": batches}} if batches > 1 else {}
        f.case(title, 60, [total // processes], **given, optimizer={"lr": 0.1, "momentum": 0.9}, interval={"times": processes}, schedule={"max_lr": 0.1, "total_steps": total})
    f.case("once every 3 updates, past the end", 40, [30], optimizer={"lr": 0.1}, interval={"every": 3}, schedule={"max_lr": 0.1, "total_steps": 10})
    f.resumed("taken up: max_lr=0.1, total_steps=100", 100, max_lr=0.1, total_steps=100)
    f.resumed("taken up: max_lr=0.1, total_steps=100, cycle_momentum=False", 100, max_lr=0.1, total_steps=100, cycle_momentum=False)
    f.resumed("taken up, two groups", 100, groups=True, max_lr=0.1, total_steps=100)
    f.interrupted(max_lr=0.5, total_steps=130)
    f.interrupted(101, 50, states=STATES, otherwise={"total_steps": 200, "max_lr": 0.2}, max_lr=0.5, total_steps=100)


def plateau(f):
    noise = random.Random(7)
    falling = [round(2.0 * 0.97**epoch + 0.3 * noise.random(), 4) for epoch in range(200)]
    flat = [round(0.5 + 0.01 * noise.random(), 4) for _ in range(100)]

    def case(title, metrics, rows_wanted=None, given=None, **schedule):
        rows_wanted = rows_wanted or len(metrics)
        f.case(title, rows_wanted, optimizer=given or {"lr": 0.1}, schedule={**schedule, "metrics": metrics})

    case("defaults", falling)
    case("impatient", falling, factor=0.5, patience=2)
    case("without any patience", flat, factor=0.9, patience=0, threshold=0)
    case("with a cooldown", flat, factor=0.7, patience=1, cooldown=5)
    case("absolute", falling, factor=0.6, patience=3, threshold=0.05, threshold_mode="abs")
    case("more is better", [1 - value / 3 for value in falling], mode="max", factor=0.5, patience=4)
    case("more is better, absolutely", [1 - value / 3 for value in falling], mode="max", factor=0.5, patience=4, threshold=0.02, threshold_mode="abs")
    case("below 0 a worse one counts as better", [-value for value in flat], factor=0.5, patience=2, threshold=0.1)
    case("a least rate", flat, factor=0.3, patience=3, min_lr=1e-3)
    case("eps keeps it from falling", flat, given={"lr": 1.05e-8}, factor=0.5, patience=1)
    case("without eps", flat, given={"lr": 1.05e-8}, factor=0.5, patience=1, eps=0)
    case("what is no number is no better", [1.0, math.nan, math.nan, 0.9, math.inf, 0.95, -math.inf, 0.1, 0.1, 0.1], factor=0.5, patience=1)
    case("two groups", flat, given={"lr": {"backbone": 0.01, "head": 0.1}}, factor=0.3, patience=3, min_lr=[1e-4, 1e-2])
    case("factor 1 is refused", flat[:5], factor=1.0)
    case("a list that does not fit the groups", flat[:5], min_lr=[0.1, 0.2])
    draw = random.Random(3)
    noisy = [round(draw.random(), 4) for _ in range(60)]
    for scheduler, state in STATES:
        run = {"epochs": 60, "resume": {"epoch": 25, "scheduler": scheduler, "optimizer": state}}
        f.case(f"interrupted: scheduler {scheduler}, optimizer {state}", 60, [25], run=run, optimizer={"lr": 0.1}, schedule={"metrics": noisy, "patience": 2, "factor": 0.5})


def swa_lr(f):
    f.simple("defaults", 60, swa_lr=0.05, marks=[10])
    f.simple("linear", 60, swa_lr=0.05, anneal_epochs=25, anneal_strategy="linear", marks=[25])
    f.simple("up", 60, lr=0.001, swa_lr=0.05, anneal_epochs=25, marks=[25])
    f.simple("at once", 20, swa_lr=0.05, anneal_epochs=0)
    f.simple("at once, linear", 20, swa_lr=0.05, anneal_epochs=0, anneal_strategy="linear")
    f.simple("one step", 20, swa_lr=0.05, anneal_epochs=1)
    f.simple("to 0", 300, swa_lr=0, anneal_epochs=200, marks=[200])
    f.simple("a length as a float is refused", 20, swa_lr=0.05, anneal_epochs=10.0)
    f.simple("a length below 0 is refused", 20, swa_lr=0.05, anneal_epochs=-1)
    f.case("two groups per epoch", 60, [30], optimizer={"lr": {"backbone": 0.01, "head": 0.1}}, interval="epoch", schedule={"swa_lr": [0.001, 0.05], "anneal_epochs": 30})
    f.long("long", swa_lr=0.001, anneal_epochs=99_000)
    f.long("long and straight", swa_lr=0.001, anneal_epochs=99_000, anneal_strategy="linear")
    f.resumed("taken up: swa_lr=0.01, anneal_epochs=40", 100, swa_lr=0.01, anneal_epochs=40)
    f.resumed("taken up, two groups", 100, groups=True, swa_lr=0.01, anneal_epochs=40)
    f.interrupted(swa_lr=0.01, anneal_epochs=80)


def leaf(r, name, groups):
    """A scheduler with random parameters, some of them whole numbers, some of them degenerate."""
    length = lambda: r.choice([r.randint(1, 400), r.randint(1, 60), r.uniform(1, 100), 1, 0])
    gamma = lambda: r.choice([0.1, 0.5, 1, r.uniform(0.9, 1.0), r.uniform(0.3, 1.05)])
    rate = lambda: r.choice([0.1, 1, 10 ** r.uniform(-6, 0)])
    rates = lambda: [rate() for _ in range(groups)] if groups > 1 and r.random() < 0.6 else rate()
    parameters = {
        "StepLR": lambda: {"step_size": r.randint(1, 90), "gamma": gamma()},
        "MultiStepLR": lambda: {"milestones": [r.randint(0, 500) for _ in range(r.randint(0, 5))], "gamma": gamma()},
        "ConstantLR": lambda: {"factor": r.uniform(0.01, 1), "total_iters": length()},
        "LinearLR": lambda: {"start_factor": r.uniform(0.001, 1), "end_factor": r.uniform(0, 1), "total_iters": length()},
        "ExponentialLR": lambda: {"gamma": r.uniform(0.95, 1.002)},
        "PolynomialLR": lambda: {"total_iters": length(), "power": r.choice([1, 2, 0.9, r.uniform(0.2, 3)])},
        "CosineAnnealingLR": lambda: {"T_max": length(), "eta_min": r.choice([0, 1e-6, r.uniform(0, 0.01)])},
        "CosineAnnealingWarmRestarts": lambda: {"T_0": r.randint(1, 90), "T_mult": r.randint(1, 3), "eta_min": r.choice([0, 1e-5])},
        "CyclicLR": lambda: {
            "base_lr": rates(), "max_lr": rates(), "step_size_up": r.randint(1, 90), "gamma": r.uniform(0.99, 1),
            "mode": r.choice(["triangular", "triangular2", "exp_range"]), "cycle_momentum": r.random() < 0.5,
        },
        "OneCycleLR": lambda: {
            "max_lr": rates(), "total_steps": r.randint(100, 900), "pct_start": r.uniform(0, 1), "three_phase": r.random() < 0.4,
            "anneal_strategy": r.choice(["cos", "linear"]), "cycle_momentum": r.random() < 0.5,
        },
        "SWALR": lambda: {"swa_lr": rates(), "anneal_epochs": r.randint(0, 90), "anneal_strategy": r.choice(["cos", "linear"])},
    }
    name = name or r.choice(list(parameters))
    return {"kind": f"torch.{name}", **parameters[name]()}


def tree(r, depth, groups):
    """A random composition of which torch takes most."""
    if depth == 0 or r.random() < 0.2:
        return leaf(r, None, groups)
    count = r.randint(1, 4)
    if r.random() < 0.45:
        return {"kind": "torch.ChainedScheduler", "schedulers": [tree(r, depth - 1, groups) for _ in range(count)]}
    first = tree(r, depth - 1, groups)
    rest = [tree(r, 1, groups) if r.random() < 0.07 else leaf(r, None, groups) for _ in range(count - 1)]
    milestones = sorted(r.randint(0, 450) for _ in range(count - 1))
    return {"kind": "torch.SequentialLR", "schedulers": [first, *rest], "milestones": milestones}


def compositions(f, seed, count):
    """Random compositions of this kind, to three levels."""
    r = random.Random(seed)
    made = 0
    while made < count:
        groups = r.choice([1, 1, 2])
        lr = {f"g{i}": 10 ** r.uniform(-4, 0) for i in range(groups)} if groups > 1 else 10 ** r.uniform(-4, 0)
        given = {"lr": lr, **r.choice([{"momentum": 0.9}, {"betas": [0.9, 0.95]}])}
        schedule = tree(r, 3, groups)
        if schedule["kind"] == f"torch.{f.name}":
            made += 1
            marks = schedule.get("milestones", [])
            f.case(f"random composition {made}", 600, marks, optimizer=given, schedule=schedule)


def sequential_lr(f):
    linear = {"kind": "torch.LinearLR", "start_factor": 0.01, "total_iters": 50}
    cosine = {"kind": "torch.CosineAnnealingLR", "T_max": 250}
    step = {"kind": "torch.StepLR", "step_size": 40, "gamma": 0.5}
    constant = {"kind": "torch.ConstantLR", "factor": 0.1, "total_iters": 20}
    exponential = {"kind": "torch.ExponentialLR", "gamma": 0.99}
    one_cycle = {"kind": "torch.OneCycleLR", "max_lr": 1.0, "total_steps": 200}
    cyclic = {"kind": "torch.CyclicLR", "base_lr": 0.01, "max_lr": 0.3, "step_size_up": 25}
    polynomial = {"kind": "torch.PolynomialLR", "total_iters": 100, "power": 2}
    restarts = {"kind": "torch.CosineAnnealingWarmRestarts", "T_0": 30}
    swa = {"kind": "torch.SWALR", "swa_lr": 0.02}
    chained = {"kind": "torch.ChainedScheduler", "schedulers": [constant, exponential]}
    nested = {"kind": "torch.SequentialLR", "schedulers": [constant, exponential], "milestones": [20]}

    def case(title, schedulers, milestones, rows_wanted=320, given=None, **more):
        schedule = {"schedulers": schedulers, "milestones": milestones, **more}
        f.case(title, rows_wanted, [m for m in milestones if m > 0], optimizer=given or {"lr": 0.1, "momentum": 0.9}, schedule=schedule)

    case("warmup and cosine", [linear, cosine], [50])
    case("only one", [cosine], [])
    multiplicative = {"kind": "torch.MultiplicativeLR", "lr_lambda": "lambda step: 0.9 if step == 0 else 0.99"}
    case("MultiplicativeLR goes on from the current rate", [linear, multiplicative, {"kind": "torch.LambdaLR", "lr_lambda": "lambda step: 0.95 ** step"}], [50, 100])
    case("from the documentation", [{"kind": "torch.ConstantLR", "factor": 0.1, "total_iters": 2}, {"kind": "torch.ExponentialLR", "gamma": 0.9}], [20], 100)
    case("each of the others behind a milestone", [linear, step, {"kind": "torch.MultiStepLR", "milestones": [0, 10]}, constant, exponential, polynomial, restarts, swa, linear], [50, 80, 110, 140, 170, 200, 230, 260])
    case("a milestone at 0 skips the first", [linear, cosine], [0])
    case("two milestones at once skip one", [linear, step, cosine], [50, 50])
    case("milestones in disorder", [linear, step, cosine], [100, 50])
    case("a milestone below 0", [linear, step, cosine], [-5, 50])
    case("a milestone between two steps restarts nothing", [linear, step, cosine], [10, 50.5])
    case("a milestone as a float", [linear, cosine], [50.0])
    case("OneCycleLR scales the warmup before it", [linear, one_cycle], [50])
    case("OneCycleLR first", [one_cycle, exponential], [200])
    case("CyclicLR after a warmup", [linear, cyclic], [50])
    case("CyclicLR first", [cyclic, exponential], [60])
    case("OneCycleLR past its end", [linear, {**one_cycle, "total_steps": 20}, exponential], [10, 40])
    case("LinearLR without a length behind a milestone", [exponential, {"kind": "torch.LinearLR", "total_iters": 0}], [30])
    case("PolynomialLR without a length behind a milestone", [exponential, {"kind": "torch.PolynomialLR", "total_iters": 0}], [30])
    case("a SequentialLR in front", [nested, cosine], [100])
    case("a SequentialLR in a SequentialLR in front", [{"kind": "torch.SequentialLR", "schedulers": [nested, step], "milestones": [60]}, cosine], [100])
    case("a ChainedScheduler in front", [chained, cosine], [100])
    case("a SequentialLR behind a milestone", [linear, nested], [50])
    case("a ChainedScheduler behind a milestone", [linear, chained], [50])
    case("ReduceLROnPlateau is refused", [linear, {"kind": "torch.ReduceLROnPlateau", "metrics": [1.0]}], [50])
    case("none is refused", [], [])
    case("too few milestones", [linear, cosine], [])
    case("two groups", [linear, cosine], [50], given={"lr": {"backbone": 1e-4, "head": 1e-3}})
    case("a last_epoch shifts the milestones", [linear, cosine], [50], last_epoch=9)
    compositions(f, 1, 24)
    warmup = [{"kind": "torch.LinearLR", "start_factor": 0.01, "total_iters": 30}, {"kind": "torch.CosineAnnealingLR", "T_max": 90}]
    f.interrupted(120, 20, schedulers=warmup, milestones=[30])
    f.interrupted(120, 60, schedulers=warmup, milestones=[30])
    f.interrupted(120, 60, states=STATES[4:5], last_epoch=59, schedulers=warmup, milestones=[30])
    f.interrupted(120, 60, states=STATES[4:5], optimizer={"lr": 0.1, "last_epoch": 59}, schedulers=warmup, milestones=[30])
    f.interrupted(120, 20, schedulers=[one_cycle, exponential], milestones=[100])
    for interval in ({"every": 3}, {"times": 4}):
        run = {"steps": 100, "resume": {"step": 15, "scheduler": "new", "optimizer": "loaded"}}
        f.case(f"interrupted in a loop with {interval}", 100, [15], run=run, optimizer={"lr": 0.1}, interval=interval, schedule={"schedulers": warmup, "milestones": [30]})
        f.case(f"in a loop with {interval}", 100, [8, 30, 90], optimizer={"lr": 0.1}, interval=interval, schedule={"schedulers": warmup, "milestones": [30]})


def chained_scheduler(f):
    linear = {"kind": "torch.LinearLR", "start_factor": 0.01, "total_iters": 50}
    cosine = {"kind": "torch.CosineAnnealingLR", "T_max": 250, "eta_min": 1e-4}
    exponential = {"kind": "torch.ExponentialLR", "gamma": 0.99}
    restarts = {"kind": "torch.CosineAnnealingWarmRestarts", "T_0": 30}
    one_cycle = {"kind": "torch.OneCycleLR", "max_lr": 1.0, "total_steps": 200}
    cyclic = {"kind": "torch.CyclicLR", "base_lr": 0.01, "max_lr": 0.3, "step_size_up": 25}
    sequential = {"kind": "torch.SequentialLR", "schedulers": [linear, cosine], "milestones": [50]}

    def case(title, *schedulers, rows_wanted=300, given=None):
        f.case(title, rows_wanted, [50], optimizer=given or {"lr": 0.1, "momentum": 0.9}, schedule={"schedulers": list(schedulers)})

    case("from the documentation", {"kind": "torch.ConstantLR", "factor": 0.1, "total_iters": 20}, {"kind": "torch.ExponentialLR", "gamma": 0.9})
    case("only one", cosine)
    case("warmup over a cosine", linear, cosine)
    case("a cosine over a warmup", cosine, linear)
    case("one that does not look comes last", exponential, restarts)
    case("one that does not look comes first", restarts, exponential)
    case("OneCycleLR and CyclicLR share the momentum", one_cycle, cyclic, rows_wanted=202)
    case("CyclicLR after another keeps its base at first", exponential, cyclic)
    case("a SequentialLR among them", exponential, sequential)
    case("a ChainedScheduler among them", {"kind": "torch.ChainedScheduler", "schedulers": [exponential, linear]}, cosine)
    case("the same twice", exponential, exponential)
    case("ReduceLROnPlateau is refused", exponential, {"kind": "torch.ReduceLROnPlateau", "metrics": [1.0]})
    case("none is refused")
    case("taking up what another has left", exponential, {**exponential, "last_epoch": 30})
    f.interrupted(schedulers=[linear, cosine])
    f.interrupted(schedulers=[exponential, restarts])
    case("three groups", linear, exponential, given={"lr": {"a": 1e-4, "b": 1e-3, "c": 0.3}})
    compositions(f, 2, 16)


FILES = {
    "LambdaLR": lambda_lr,
    "MultiplicativeLR": multiplicative_lr,
    "StepLR": step_lr,
    "MultiStepLR": multi_step_lr,
    "ConstantLR": constant_lr,
    "LinearLR": linear_lr,
    "ExponentialLR": exponential_lr,
    "PolynomialLR": polynomial_lr,
    "CosineAnnealingLR": cosine_annealing_lr,
    "CosineAnnealingWarmRestarts": warm_restarts,
    "CyclicLR": cyclic_lr,
    "OneCycleLR": one_cycle_lr,
    "ReduceLROnPlateau": plateau,
    "SWALR": swa_lr,
    "SequentialLR": sequential_lr,
    "ChainedScheduler": chained_scheduler,
}

if __name__ == "__main__":
    for name in sys.argv[1:] or FILES:
        file = File(name)
        FILES[name](file)
        file.curves.write()
