"""Reference curves of transformers: its own functions on a real torch optimizer, stepped as the Trainer does."""

import random
import types
import warnings


from loops import STATES, advance, everywhere, resumed  # before `common`, which forgets this folder
from common import Curves, Expression

import torch
import transformers.optimization as hf
from transformers.training_args import TrainingArguments

warnings.filterwarnings("ignore")

PINS = {"transformers": "5.23.0", "torch": "2.15.0"}
NOTES = ["torch.optim.SGD with a parameter per group; row i is group[\"lr\"] before update i; scheduler.step() after each"]
STEPS = {"num_training_steps", "num_warmup_steps", "num_decay_steps", "num_stable_steps", "timescale"}
MEASURED = {"get_reduce_on_plateau_schedule", "get_greedy_schedule"}


def optimizer(spec):
    """SGD as a script makes it: one rate for all, or one for each group, when it keeps torch's default."""
    lr, earlier = spec["optimizer"]["lr"], spec["optimizer"].get("initial_lr", {})
    if not isinstance(lr, dict):
        group = {"params": [torch.nn.Parameter(torch.zeros(1))]} | ({"initial_lr": earlier} if earlier else {})
        return torch.optim.SGD([group], lr=lr)
    rates = list(lr.values())
    groups = [{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": rate} for rate in rates]
    for group, rate in zip(groups, earlier.values()):
        group["initial_lr"] = rate
    return torch.optim.SGD(groups, lr=rates[0]) if len(set(rates)) == 1 else torch.optim.SGD(groups)


def rows(spec):
    """The rates of a spec, as the genuine function has them."""
    schedule = dict(spec["schedule"])
    name = schedule.pop("kind").removeprefix("transformers.")
    steps = spec.get("run", {}).get("steps")
    function = getattr(hf, name)
    if name == "get_adafactor_schedule":
        return adafactor(schedule, spec.get("optimizer", {}).get("lr"))
    if name in MEASURED:
        opt = optimizer(spec)
        metrics = schedule.pop("metrics")
        return measured(opt, function(opt, **schedule), metrics)
    if "resume" in spec.get("run", {}):
        return resumed(spec, script)
    if "last_epoch" in spec["optimizer"]:
        spec = {**spec, "schedule": everywhere(spec["schedule"], spec["optimizer"]["last_epoch"])}
    opt, _, after, _ = script(spec, lambda optimizer: None)
    return stepped(opt, after)


def script(spec, made):
    """The optimizer, on which `made` is called, and the scheduler; how the loop goes on after a row, and reads one."""
    schedule = dict(spec["schedule"])
    function = getattr(hf, schedule.pop("kind").removeprefix("transformers."))
    steps = spec.get("run", {}).get("steps")
    opt = optimizer(spec)
    made(opt)
    parameters = function.__code__.co_varnames[: function.__code__.co_argcount]
    if "num_training_steps" in parameters and steps is not None:
        schedule.setdefault("num_training_steps", steps)
    if "num_warmup_steps" in schedule:
        schedule["num_warmup_steps"] = warmup(schedule, steps)
    scheduler = function(opt, **schedule)
    return opt, scheduler, advance(scheduler, spec), lambda: [float(group["lr"]) for group in opt.param_groups]


def warmup(schedule, steps):
    """`num_warmup_steps` as the Trainer makes it of its argument `warmup_steps`."""
    given = schedule["num_warmup_steps"]
    if given <= 0:
        return given
    arguments = types.SimpleNamespace(warmup_steps=given)
    return TrainingArguments.get_warmup_steps(arguments, schedule.get("num_training_steps", steps))


def stepped(opt, after):
    for row in range(10**9):
        yield [float(group["lr"]) for group in opt.param_groups]
        opt.step()
        after(row)


def measured(opt, scheduler, metrics):
    for metric in [None, *metrics]:
        if metric is not None:
            scheduler.step(metric)
        yield [float(group["lr"]) for group in opt.param_groups]
    raise IndexError("the metrics are used up")


def adafactor(schedule, lr):
    """What Adafactor really uses: its gradient is zero, so that the parameter keeps its root mean square."""
    parameter = torch.nn.Parameter(torch.full((1,), float(schedule.pop("rms", 0.0))))
    initial = schedule.pop("initial_lr", 0.0)
    used = []
    genuine = hf.Adafactor._get_lr

    def noted(group, state):
        used.append(genuine(group, state))
        return used[-1]

    opt = hf.Adafactor([parameter], lr=lr, **schedule)
    opt._get_lr = noted
    scheduler = hf.AdafactorSchedule(opt, initial)

    def run():
        while True:
            parameter.grad = torch.zeros(1)
            used.clear()
            opt.step()
            yield [float(used[0])]
            scheduler.step()

    return run()


def spec_of(kind, params, lr=5e-5, steps=None, interval=None):
    spec = {"run": {"steps": steps}} if steps is not None else {}
    if lr is not None:
        spec["optimizer"] = {"lr": lr}
    if interval:
        spec["interval"] = interval
    spec["schedule"] = {"kind": f"transformers.{kind}", **params}
    return spec


def interruptions(kind, params, lr=5e-5, steps=100, at=40, states=STATES, interval=None, then=None, **resume):
    """Runs that are interrupted and resumed, with each combination of what is loaded."""
    for scheduler, state in states:
        spec = spec_of(kind, params, lr, steps, interval)
        spec["run"]["resume"] = {"step": at, "scheduler": scheduler, "optimizer": state, **resume} | ({"lr": then} if then else {})
        resume |= {"lr": then} if then else {}
        what = f", other {', '.join(resume)}" if resume else ""
        yield (f"interrupted at {at} of {steps}: scheduler {scheduler}, optimizer {state}{what}", spec, steps, [at])


def found(kind, params, count, lr, initial_lr, **optimizer):
    """The rest of a run, on an optimizer as the earlier part left it."""
    spec = spec_of(kind, params, lr)
    spec["optimizer"] |= {"initial_lr": initial_lr, **optimizer}
    return spec, count, []


def write(kind, cases, **extra):
    curves = Curves("transformers", kind, PINS, NOTES, precision="float64", **extra)
    for name, spec, count, marks in cases:
        lr = spec.get("optimizer", {}).get("lr")
        columns = [f"lr/{group}" for group in lr] if isinstance(lr, dict) else ["lr"]
        per = "epoch" if kind in MEASURED and "interval" not in spec else "step"
        rms = spec["schedule"].get("rms")
        single = rms is not None and rms > spec["schedule"].get("eps", [0, 1e-3])[1]
        curves.case(
            name, spec, count, lambda spec=spec: rows(spec), marks, columns=columns, per=per,
            precision="float32" if single else "float64",
        )
    curves.write()


def main():
    groups = {"backbone": 1e-5, "head": 3e-4}

    kind = "get_constant_schedule"
    write(kind, [
        ("as it is", spec_of(kind, {}, steps=20), 25, []),
        ("two groups", spec_of(kind, {}, groups), 10, []),
        ("a whole number", spec_of(kind, {}, 1), 5, []),
        ("a rate of zero", spec_of(kind, {}, 0.0), 5, []),
        ("last_epoch as by default", spec_of(kind, {"last_epoch": -1}), 5, []),
        ("resumed on a new optimizer", spec_of(kind, {"last_epoch": 3}), 5, []),
        *interruptions(kind, {}, lr=1e-4, states=STATES[:2], then=5e-5),
    ])

    kind = "get_constant_schedule_with_warmup"
    write(kind, [
        ("ten updates", spec_of(kind, {"num_warmup_steps": 10}), 30, [10]),
        ("none", spec_of(kind, {"num_warmup_steps": 0}), 10, []),
        ("one", spec_of(kind, {"num_warmup_steps": 1}), 10, [1]),
        ("a share of the run", spec_of(kind, {"num_warmup_steps": 0.06}, steps=333), 333, [20]),
        ("cut to a whole number", spec_of(kind, {"num_warmup_steps": 7.9}), 20, [7]),
        ("below zero", spec_of(kind, {"num_warmup_steps": -3}), 10, []),
        ("two groups", spec_of(kind, {"num_warmup_steps": 7}, groups), 20, [7]),
    ])

    kind = "get_linear_schedule_with_warmup"
    write(kind, [
        ("BERT", spec_of(kind, {"num_warmup_steps": 0.1}, 2e-5, 3681), 3700, [369, 3681]),
        ("no warmup", spec_of(kind, {"num_warmup_steps": 0, "num_training_steps": 1000}), 1010, [1000]),
        ("only warmup", spec_of(kind, {"num_warmup_steps": 50, "num_training_steps": 50}), 70, [50]),
        ("a warmup longer than the run", spec_of(kind, {"num_warmup_steps": 60, "num_training_steps": 50}), 80, [50, 60]),
        ("a run of no updates", spec_of(kind, {"num_warmup_steps": 0, "num_training_steps": 0}), 5, []),
        ("halves", spec_of(kind, {"num_warmup_steps": 3, "num_training_steps": 20.5}), 30, [20]),
        ("a fraction by an expression", spec_of(kind, {"num_warmup_steps": 29, "num_training_steps": Expression("0.7 * 201")}), 160, [29, 140]),
        ("two groups", spec_of(kind, {"num_warmup_steps": 7, "num_training_steps": 100}, groups), 120, [7, 100]),
        ("beyond 2^53", spec_of(kind, {"num_warmup_steps": 3, "num_training_steps": 9007199254740993}), 10, [3]),
        ("accelerate in 8 processes", spec_of(kind, {"num_warmup_steps": 1000, "num_training_steps": 20000}, 1e-4, 2000, {"times": 8}), 2000, [125]),
        ("accelerate past the end", spec_of(kind, {"num_warmup_steps": 10, "num_training_steps": 100}, 1e-4, interval={"times": 3}), 50, [3, 33]),
        ("once every 4 updates", spec_of(kind, {"num_warmup_steps": 10, "num_training_steps": 50}, 1e-4, interval={"every": 4}), 210, [40, 200]),
        *interruptions(kind, {"num_warmup_steps": 10}),
        *interruptions(kind, {"num_warmup_steps": 10}, at=30, schedule={"num_training_steps": 200}),
        *interruptions(kind, {"num_warmup_steps": 10}, at=50, states=STATES[:4], then=2e-4),
        *interruptions(kind, {"num_warmup_steps": 40}, groups, at=20, states=STATES[:4]),
        *interruptions(kind, {"num_warmup_steps": 10, "num_training_steps": 400}, at=25, states=STATES[:4], interval={"times": 4}),
        ("interrupted, resumed with last_epoch", {**spec_of(kind, {"num_warmup_steps": 10, "last_epoch": 39}, steps=100), "run": {"steps": 100, "resume": {"step": 40}}}, 100, [40]),
        ("interrupted, last_epoch without initial_lr", {**spec_of(kind, {"num_warmup_steps": 10, "last_epoch": 39}, steps=100), "run": {"steps": 100, "resume": {"step": 40, "optimizer": "new"}}}, 100, [40]),
        ("taken up", *found(kind, {"num_warmup_steps": 10, "num_training_steps": 100, "last_epoch": 39}, 70, 3e-5, 5e-5)),
        ("taken up by the optimizer's last_epoch", *found(kind, {"num_warmup_steps": 10, "num_training_steps": 100}, 70, 3e-5, 5e-5, last_epoch=39)),
        ("an initial_lr that stays", *found(kind, {"num_warmup_steps": 10, "num_training_steps": 100}, 70, 3e-5, 5e-5)),
    ])

    kind = "get_cosine_schedule_with_warmup"
    write(kind, [
        ("half a wave", spec_of(kind, {"num_warmup_steps": 100}, 3e-4, 1234), 2500, [100, 1234]),
        ("no warmup", spec_of(kind, {"num_warmup_steps": 0, "num_training_steps": 6}), 20, [6]),
        ("two waves and a quarter", spec_of(kind, {"num_warmup_steps": 10, "num_training_steps": 777, "num_cycles": 2.25}), 1000, [10, 777]),
        ("no wave", spec_of(kind, {"num_warmup_steps": 2, "num_training_steps": 10, "num_cycles": 0}), 20, []),
        ("a warmup longer than the run", spec_of(kind, {"num_warmup_steps": 20, "num_training_steps": 10}), 30, [20]),
        ("back in time", spec_of(kind, {"num_warmup_steps": -5, "num_training_steps": 40, "num_cycles": -0.75}), 60, [40]),
        ("two groups", spec_of(kind, {"num_warmup_steps": 0.03, "num_training_steps": 101}, groups), 120, [4, 101]),
        ("more waves than a float holds", spec_of(kind, {"num_warmup_steps": 2, "num_training_steps": 10, "num_cycles": 1e308}), 20, [2]),
        *interruptions(kind, {"num_warmup_steps": 10}),
        ("taken up in the warmup", *found(kind, {"num_warmup_steps": 100, "num_training_steps": 1000, "last_epoch": 50}, 1000, 3e-5, 5e-5)),
        ("taken up, two groups", *found(kind, {"num_warmup_steps": 7, "num_training_steps": 101, "last_epoch": 30}, 90, groups, {"backbone": 2e-5, "head": 1e-3})),
    ])

    kind = "get_cosine_with_hard_restarts_schedule_with_warmup"
    write(kind, [
        ("once", spec_of(kind, {"num_warmup_steps": 10}, 3e-4, 500), 520, [10, 500]),
        ("three times", spec_of(kind, {"num_warmup_steps": 100, "num_cycles": 3}, 3e-4, 1000), 1010, [100, 400, 700, 1000]),
        ("seven times in 97", spec_of(kind, {"num_warmup_steps": 0, "num_training_steps": 97, "num_cycles": 7}), 100, [14, 28, 97]),
        ("a fraction", spec_of(kind, {"num_warmup_steps": 3, "num_training_steps": 40, "num_cycles": 2.5}), 60, [40]),
        ("backwards", spec_of(kind, {"num_warmup_steps": 3, "num_training_steps": 40, "num_cycles": -2}), 60, [40]),
        ("only warmup", spec_of(kind, {"num_warmup_steps": 10, "num_training_steps": 10, "num_cycles": 2}), 20, [10]),
        ("two groups", spec_of(kind, {"num_warmup_steps": 7, "num_cycles": 2}, groups, 100), 120, [7, 100]),
    ])

    kind = "get_polynomial_decay_schedule_with_warmup"
    write(kind, [
        ("by default", spec_of(kind, {"num_warmup_steps": 100}, 3e-4, 1000), 1020, [100, 1000]),
        ("a square", spec_of(kind, {"num_warmup_steps": 10, "num_training_steps": 321, "lr_end": 1e-6, "power": 2.0}), 340, [10, 321]),
        ("a whole square", spec_of(kind, {"num_warmup_steps": 10, "num_training_steps": 321, "lr_end": 0, "power": 2}), 340, [10, 321]),
        ("a root", spec_of(kind, {"num_warmup_steps": 0.05, "num_training_steps": 321, "power": 0.37}), 340, [17, 321]),
        ("an end that is not below", spec_of(kind, {"num_warmup_steps": 0, "num_training_steps": 10, "lr_end": 5e-5}), 20, []),
        ("only warmup", spec_of(kind, {"num_warmup_steps": 10, "num_training_steps": 10}), 20, [10]),
        ("a warmup longer than the run", spec_of(kind, {"num_warmup_steps": 12, "num_training_steps": 10}), 20, [10, 12]),
        ("a negative power", spec_of(kind, {"num_warmup_steps": 2, "num_training_steps": 10, "power": -1.5}), 20, [10]),
        ("a power that overflows", spec_of(kind, {"num_warmup_steps": 2, "num_training_steps": 10, "power": -600}), 20, [10]),
        ("two groups", spec_of(kind, {"num_warmup_steps": 7, "num_training_steps": 100}, groups), 120, [7, 100]),
        ("two groups alike", spec_of(kind, {"num_warmup_steps": 7, "num_training_steps": 100}, {"a": 1e-5, "b": 1e-5}), 120, [7, 100]),
    ])

    kind = "get_inverse_sqrt_schedule"
    write(kind, [
        ("by default", spec_of(kind, {"num_warmup_steps": 100}), 1500, [100]),
        ("no warmup", spec_of(kind, {"num_warmup_steps": 0}), 500, []),
        ("a timescale", spec_of(kind, {"num_warmup_steps": 10, "timescale": 37}), 500, [10]),
        ("a fraction of one", spec_of(kind, {"num_warmup_steps": 10, "timescale": 2.5}), 100, [10]),
        ("a share of the run", spec_of(kind, {"num_warmup_steps": 0.1}, steps=100), 200, [10]),
        ("no timescale at all", spec_of(kind, {"num_warmup_steps": 3, "timescale": 0}), 10, [3]),
        ("a negative one", spec_of(kind, {"num_warmup_steps": 3, "timescale": -4}), 10, [3]),
        ("a warmup below zero", spec_of(kind, {"num_warmup_steps": -3}), 10, []),
        ("two groups", spec_of(kind, {"num_warmup_steps": 7}, groups), 120, [7]),
    ])

    kind = "get_cosine_with_min_lr_schedule_with_warmup"
    write(kind, [
        ("a tenth", spec_of(kind, {"num_warmup_steps": 100, "min_lr_rate": 0.1}, 3e-4, 1000), 1500, [100, 1000]),
        ("an absolute one", spec_of(kind, {"num_warmup_steps": 0.03, "min_lr": 1e-6}, 3e-4, 333), 400, [10, 333]),
        ("whole numbers", spec_of(kind, {"num_warmup_steps": 5, "num_training_steps": 20, "min_lr_rate": 1, "num_cycles": 1}, 1), 30, []),
        ("below zero", spec_of(kind, {"num_warmup_steps": 5, "num_training_steps": 20, "min_lr_rate": -0.5}), 30, []),
        ("both", spec_of(kind, {"num_warmup_steps": 5, "num_training_steps": 20, "min_lr_rate": 0.1, "min_lr": 1e-6}), 30, []),
        ("neither", spec_of(kind, {"num_warmup_steps": 5, "num_training_steps": 20}), 30, []),
        ("a share of nothing", spec_of(kind, {"num_warmup_steps": 5, "num_training_steps": 20, "min_lr": 1e-6}, 0.0), 30, []),
        ("two groups", spec_of(kind, {"num_warmup_steps": 7, "num_training_steps": 100, "min_lr": 1e-6}, groups), 120, [7, 100]),
        *interruptions(kind, {"num_warmup_steps": 10, "min_lr": 1e-6}),
        *interruptions(kind, {"num_warmup_steps": 10, "min_lr": 1e-6}, then=2e-5),
    ])

    kind = "get_cosine_with_min_lr_schedule_with_warmup_lr_rate"
    write(kind, [
        ("a tenth", spec_of(kind, {"num_warmup_steps": 100, "min_lr_rate": 0.1}, 3e-4, 1000), 1500, [100, 1000]),
        ("an absolute one, from a hundredth", spec_of(kind, {"num_warmup_steps": 0.03, "min_lr": 1e-6, "warmup_lr_rate": 0.01}, 3e-4, 333), 400, [10, 333]),
        ("one update of warmup", spec_of(kind, {"num_warmup_steps": 1, "num_training_steps": 20, "min_lr_rate": 0, "warmup_lr_rate": 0.3}), 30, [1, 20]),
        ("no warmup", spec_of(kind, {"num_warmup_steps": 0, "num_training_steps": 20, "min_lr_rate": 0.2, "num_cycles": 1}), 30, [20]),
        ("only warmup", spec_of(kind, {"num_warmup_steps": 9, "num_training_steps": 9, "min_lr_rate": 0.2, "warmup_lr_rate": 2}), 30, [9]),
        ("neither", spec_of(kind, {"num_warmup_steps": 5, "num_training_steps": 20}), 30, []),
        ("two groups", spec_of(kind, {"num_warmup_steps": 7, "num_training_steps": 100, "min_lr": 1e-6}, groups), 120, [7, 100]),
    ])

    kind = "get_wsd_schedule"
    write(kind, [
        ("by default", spec_of(kind, {"num_warmup_steps": 100, "num_decay_steps": 200}, 3e-4, 1000), 1020, [100, 800, 1000]),
        ("MiniCPM's", spec_of(kind, {"num_warmup_steps": 0.01, "num_decay_steps": 100, "decay_type": "1-sqrt", "min_lr_ratio": 0.1}, 1e-2, 1000), 1020, [10, 900, 1000]),
        ("a cosine and a line", spec_of(kind, {"num_warmup_steps": 20, "num_decay_steps": 33, "num_stable_steps": 50, "warmup_type": "cosine", "decay_type": "linear", "min_lr_ratio": 0.05}), 120, [20, 70, 103]),
        ("a root, and waves", spec_of(kind, {"num_warmup_steps": 20, "num_decay_steps": 33, "num_stable_steps": 50, "warmup_type": "1-sqrt", "num_cycles": 1.5}), 120, [20, 70, 103]),
        ("too short to be stable", spec_of(kind, {"num_warmup_steps": 20, "num_decay_steps": 50, "num_training_steps": 60}), 80, [20, 60]),
        ("neither length", spec_of(kind, {"num_warmup_steps": 20, "num_decay_steps": 50}), 80, []),
        ("nothing at all", spec_of(kind, {"num_warmup_steps": 0, "num_decay_steps": 0, "num_stable_steps": 0, "min_lr_ratio": 1}), 10, []),
        ("a least rate below zero", spec_of(kind, {"num_warmup_steps": 4, "num_decay_steps": 6, "num_stable_steps": 3, "min_lr_ratio": -0.5}), 20, [13]),
        ("two groups", spec_of(kind, {"num_warmup_steps": 7, "num_decay_steps": 20}, groups, 60), 80, [7, 40, 60]),
        *interruptions(kind, {"num_warmup_steps": 10, "num_decay_steps": 30}, at=60, schedule={"num_training_steps": 150}),
    ])

    draw = random.Random(5)
    falling = [round(2.0 / (1 + 0.3 * i) + 0.05 * draw.random(), 4) for i in range(40)]
    noisy = [round(draw.random(), 4) for _ in range(60)]
    kind = "get_reduce_on_plateau_schedule"
    write(kind, [
        ("by default", spec_of(kind, {"metrics": [1.0] * 30}, 3e-4), 31, [11, 22]),
        ("halves, soon", spec_of(kind, {"metrics": noisy, "factor": 0.5, "patience": 2, "cooldown": 1}, 3e-4), 61, []),
        ("more is better, by differences", spec_of(kind, {"metrics": noisy, "mode": "max", "threshold": 0.05, "threshold_mode": "abs", "patience": 1, "min_lr": 1e-5}, 3e-4), 61, []),
        ("stepped at every update", spec_of(kind, {"metrics": falling, "patience": 0}, 3e-4, interval="step"), 41, []),
        ("a rate too small to change", spec_of(kind, {"metrics": [1, 1, 1, 1], "patience": 0}, 1e-8), 5, []),
        ("no number", spec_of(kind, {"metrics": [0.5, float("nan"), float("nan"), 0.4], "patience": 0}, 1e-2), 5, []),
        ("a factor of one", spec_of(kind, {"metrics": [1, 1], "factor": 1}), 3, []),
        ("too few metrics", spec_of(kind, {"metrics": [1, 2]}), 10, []),
        ("two groups", spec_of(kind, {"metrics": noisy, "patience": 1, "min_lr": [1e-6, 1e-5]}, groups), 61, []),
        ("a list of another length", spec_of(kind, {"metrics": noisy, "min_lr": [1e-6]}, groups), 61, []),
    ])

    kind = "get_greedy_schedule"
    write(kind, [
        ("by default", spec_of(kind, {"metrics": falling}, 0.01), 41, [11, 22]),
        ("eager", spec_of(kind, {"metrics": noisy, "factor": 0.5, "patience": 0, "cooldown": 1, "warmup": 2}, 0.3), 61, []),
        ("a running mean", spec_of(kind, {"metrics": noisy, "patience": 1, "smooth": True, "window_size": 5, "factor": 0.7}, 0.3), 61, []),
        ("more is better, by shares", spec_of(kind, {"metrics": noisy, "mode": "max", "threshold": 0.02, "threshold_mode": "rel", "patience": 0, "min_lr": 1e-5, "max_lr": 0.5}, 0.3), 61, []),
        ("begins anew", spec_of(kind, {"metrics": [1.0] * 40, "patience": 0, "factor": 0.1, "min_lr": 0.01, "reset_start": 3, "smooth": True}, 0.5), 41, []),
        ("below the least rate", spec_of(kind, {"metrics": noisy, "patience": 0}, 1e-5), 61, []),
        ("a window of none", spec_of(kind, {"metrics": noisy, "smooth": True, "window_size": 0}, 1e-5), 61, []),
        ("a factor of none", spec_of(kind, {"metrics": falling, "factor": 0, "patience": 3}, 0.5), 41, []),
        ("a factor of one", spec_of(kind, {"metrics": [1, 1], "factor": 1}), 3, []),
        ("two groups", spec_of(kind, {"metrics": noisy, "patience": 0, "factor": 0.8, "min_lr": [1e-6, 1e-5], "max_lr": [1e-3, 1e-2]}, groups), 61, []),
    ])

    kind = "get_adafactor_schedule"
    write(kind, [
        ("without scale", spec_of(kind, {"scale_parameter": False}, None), 15000, [10000]),
        ("with a warmup", spec_of(kind, {"scale_parameter": False, "warmup_init": True}, None), 15000, [10000]),
        ("a root mean square", spec_of(kind, {"rms": 0.05}, None), 12000, [10000]),
        ("one that is too small", spec_of(kind, {"rms": 1e-5, "warmup_init": True}, None), 500, []),
        ("a rate of its own", spec_of(kind, {"scale_parameter": False, "relative_step": False, "initial_lr": 0.01}, None), 20, []),
        ("scaled again and again", spec_of(kind, {"rms": 0.7, "relative_step": False, "initial_lr": 0.01}, 1e-3), 20, []),
        ("two rates", spec_of(kind, {"scale_parameter": False}, 1e-3), 20, []),
        ("a warmup of a fixed rate", spec_of(kind, {"scale_parameter": False, "relative_step": False, "warmup_init": True}, None), 20, []),
    ])


if __name__ == "__main__":
    main()
