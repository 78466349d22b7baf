"""Reference curves of timm: its own schedulers on a torch optimizer, stepped as its train.py does."""

import importlib.util
import random
import sys
import types
import warnings

from common import Curves, Expression

import torch

# timm's models need torchvision, its schedulers do not: only `timm.scheduler` is imported.
package = types.ModuleType("timm")
package.__path__ = list(importlib.util.find_spec("timm").submodule_search_locations)
sys.modules["timm"] = package

import timm.scheduler as scheduler
from timm.scheduler.wsd_lr import WSDLRScheduler

warnings.filterwarnings("ignore")

PINS = {"timm": "1.0.31", "torch": "2.15.0"}
NOTES = [
    "torch.optim.SGD with a parameter per group; row 0 is what the constructor leaves, row t what step(t, metric) writes,",
    "or step_update(t) where t_in_epochs is false",
]


def rows(spec):
    lr = spec["optimizer"]["lr"]
    rates = list(lr.values()) if isinstance(lr, dict) else [lr]
    opt = torch.optim.SGD([{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": rate} for rate in rates])
    given = dict(spec["schedule"])
    name = given.pop("kind").removeprefix("timm.")
    metrics = given.pop("metrics", None)
    run = spec.get("run", {})
    epochs = given.get("t_in_epochs", True)
    length = run.get("epochs" if epochs else "steps")
    if name not in ("StepLRScheduler", "MultiStepLRScheduler", "PlateauLRScheduler") and length is not None:
        given.setdefault("t_initial", length - given.get("warmup_t", 0) if name == "WSDLRScheduler" else length)
    built = (WSDLRScheduler if name == "WSDLRScheduler" else getattr(scheduler, name))(opt, **given)

    late = spec.get("interval") == {"epoch": "late"}

    def run_it():
        t = 0
        while True:
            yield [group["lr"] for group in opt.param_groups]
            t += 1
            if metrics is not None:
                if t > len(metrics) and t > built.warmup_t:
                    raise IndexError("the metrics are used up")
                built.step(t, metrics[t - 1] if t <= len(metrics) else None)
            elif epochs:
                built.step(t - late)
            else:
                built.step_update(t)

    return run_it()


def spec_of(kind, params, lr=0.1, run=None):
    spec = {"run": run} if run else {}
    spec["optimizer"] = {"lr": lr}
    spec["schedule"] = {"kind": f"timm.{kind}", **params}
    return spec


def late(kind, params, **more):
    """The same in a loop that calls `step(epoch)` at the end of each epoch, not `step(epoch + 1)`."""
    return {"interval": {"epoch": "late"}, **spec_of(kind, params, **more)}


def write(kind, cases):
    curves = Curves("timm", kind, PINS, NOTES, precision="float64")
    for name, spec, count, marks in cases:
        lr = spec["optimizer"]["lr"]
        columns = [f"lr/{group}" for group in lr] if isinstance(lr, dict) else ["lr"]
        per = "epoch" if spec["schedule"].get("t_in_epochs", True) else "step"
        curves.case(name, spec, count, lambda spec=spec: rows(spec), marks, columns=columns, per=per)
    curves.write()


def cycles(kind, own):
    """The cases that the cosine, the tangent and the polynomial share."""
    groups = {"backbone": 1e-5, "head": 3e-4}
    warm = {"warmup_t": 5, "warmup_lr_init": 1e-6}
    return [
        ("as in train.py", spec_of(kind, {"lr_min": 1e-5, **warm}, 1e-3, {"epochs": 300}), 320, [5, 300]),
        ("the warmup before it", spec_of(kind, {"t_initial": 100, **warm, "warmup_prefix": True}), 120, [5, 105]),
        ("by updates", spec_of(kind, {"t_in_epochs": False, "warmup_t": 100, "warmup_lr_init": 1e-4}, 0.1, {"steps": 2500}), 2600, [100, 2500]),
        ("three cycles", spec_of(kind, {"t_initial": 30, "cycle_limit": 3, "cycle_decay": 0.5, "lr_min": 1e-4, **own}), 100, [30, 60, 90]),
        ("each twice as long", spec_of(kind, {"t_initial": 10, "cycle_mul": 2, "cycle_limit": 5, "cycle_decay": 0.8, **warm, **own}), 350, [10, 30, 70, 150, 310]),
        ("each three times as long, where the logarithm errs", spec_of(kind, {"t_initial": 10, "cycle_mul": 3.0, "cycle_limit": 9}), 1300, [10, 40, 130, 400, 1210]),
        ("each shorter, to the end of time", spec_of(kind, {"t_initial": 20, "cycle_mul": 0.5, "cycle_limit": 4}), 60, [20, 30, 35, 40]),
        ("a fraction", spec_of(kind, {"t_initial": 12.5, "cycle_limit": 3, "cycle_decay": 0.7}), 60, [12, 25, 37]),
        ("fractions by expressions", spec_of(kind, {"t_initial": Expression("0.07 * 430"), "warmup_t": Expression("0.01 * 430"), "warmup_lr_init": 1e-6}), 40, [4, 5, 30]),
        ("noise", spec_of(kind, {"t_initial": 50, "noise_range_t": [10, 40], **own}), 60, [10, 40]),
        ("noise in the warmup, small and often drawn again", spec_of(kind, {"t_initial": 50, **warm, "noise_range_t": 2, "noise_pct": 0.1, "noise_std": 0.7, "noise_seed": 1234}, groups), 60, [2, 5]),
        ("peaks that grow until they overflow", spec_of(kind, {"t_initial": 1, "cycle_decay": 1e30, "cycle_limit": 100}), 60, [11]),
        ("no length", spec_of(kind, {"t_initial": 0}), 10, []),
        ("a least rate below zero", spec_of(kind, {"t_initial": 10, "lr_min": -0.1}), 10, []),
        ("not initialized", spec_of(kind, {"t_initial": 10, "initialize": False}), 10, []),
        ("two groups", spec_of(kind, {"t_initial": 40, **warm}, groups), 50, [5, 40]),
    ]


def main():
    kind = "CosineLRScheduler"
    write(kind, [
        *cycles(kind, {"k_decay": 1.5}),
        ("a whole k", spec_of(kind, {"t_initial": 40, "k_decay": 2}), 50, [40]),
        ("k of none", spec_of(kind, {"t_initial": 40, "k_decay": 0}), 50, [40]),
        ("k below none", spec_of(kind, {"t_initial": 40, "k_decay": -1.0}), 50, [40]),
        ("DeiT's loop", late(kind, {"t_initial": 300, "lr_min": 1e-5, "warmup_t": 5, "warmup_lr_init": 1e-6}, lr=1e-3), 305, [6, 301]),
        ("step(epoch) without a warmup", late(kind, {"t_initial": 20, "k_decay": 1.5}), 30, [21]),
        ("step(epoch) with noise from the first on", late(kind, {"t_initial": 20, "noise_range_t": [0, 15]}), 30, [16]),
        ("step(epoch) in two groups", late(kind, {"t_initial": 20, "warmup_t": 3, "warmup_prefix": True}, lr={"a": 0.1, "b": 0.003}), 30, [4]),
    ])

    kind = "TanhLRScheduler"
    write(kind, [
        *cycles(kind, {"lb": -6, "ub": 3}),
        ("upside down", spec_of(kind, {"t_initial": 40, "lb": 3, "ub": -7}), 50, []),
        ("a warmup below zero", spec_of(kind, {"t_initial": 40, "warmup_t": -1}), 50, []),
        ("no cycle", spec_of(kind, {"t_initial": 40, "cycle_limit": 0, "lr_min": 0.01, "warmup_t": 4}), 50, [4]),
    ])

    kind = "PolyLRScheduler"
    write(kind, [
        *cycles(kind, {"power": 0.9}),
        ("a square", spec_of(kind, {"t_initial": 40, "power": 2, "k_decay": 2}), 50, [40]),
        ("a power below zero", spec_of(kind, {"t_initial": 40, "power": -1}), 50, [40]),
        ("k decays", spec_of(kind, {"t_initial": 40, "power": 1.0, "k_decay": 0.7}), 50, [40]),
    ])

    kind = "StepLRScheduler"
    noisy = {"noise_range_t": [5, 25], "noise_pct": 0.3}
    write(kind, [
        ("thirty", spec_of(kind, {"decay_t": 30, "decay_rate": 0.1}), 100, [30, 60, 90]),
        ("by default", spec_of(kind, {"decay_t": 30}), 40, [30]),
        ("step(epoch) at the end of each epoch", late(kind, {"decay_t": 10, "decay_rate": 0.1}), 40, [11, 21]),
        ("after a warmup", spec_of(kind, {"decay_t": 2.4, "decay_rate": 0.97, "warmup_t": 3, "warmup_lr_init": 1e-6}, 0.016), 100, [3]),
        ("beneath a warmup", spec_of(kind, {"decay_t": 7, "decay_rate": 0.5, "warmup_t": 10, "warmup_prefix": False}), 50, [7, 10, 14]),
        ("by updates, with noise", spec_of(kind, {"decay_t": 10, "decay_rate": 0.5, "t_in_epochs": False, **noisy}), 50, [5, 25]),
        ("no step", spec_of(kind, {"decay_t": 0, "decay_rate": 0.5}), 10, []),
        ("backwards", spec_of(kind, {"decay_t": -2, "decay_rate": 0.5}), 10, []),
        ("whole numbers that overflow", spec_of(kind, {"decay_t": 1, "decay_rate": 1e100}), 10, []),
        ("a warmup below zero", spec_of(kind, {"decay_t": 4, "decay_rate": 0.5, "warmup_t": -3, "warmup_lr_init": 0.01}), 20, []),
        ("a seed that is none", spec_of(kind, {"decay_t": 4, "decay_rate": 0.5, "noise_range_t": 3, "noise_seed": 1.5}), 20, [3]),
        ("half a range", spec_of(kind, {"decay_t": 4, "decay_rate": 0.5, "noise_range_t": [3]}), 20, [3]),
        ("two groups", spec_of(kind, {"decay_t": 4, "decay_rate": 0.5, "warmup_t": 2, **noisy}, {"a": 1, "b": 0.1}), 40, [2, 4]),
    ])

    kind = "MultiStepLRScheduler"
    write(kind, [
        ("three", spec_of(kind, {"decay_t": [30, 60, 80], "decay_rate": 0.1}), 100, [30, 60, 80]),
        ("after a warmup", spec_of(kind, {"decay_t": [3, 6], "decay_rate": 0.5, "warmup_t": 5, "warmup_lr_init": 0.01}), 30, [5, 8, 11]),
        ("beneath a warmup", spec_of(kind, {"decay_t": [3, 6], "decay_rate": 0.5, "warmup_t": 4, "warmup_prefix": False}), 30, [4, 6]),
        ("none", spec_of(kind, {"decay_t": [], "decay_rate": 0.5}), 10, []),
        ("not in order, and twice", spec_of(kind, {"decay_t": [20, 5, 5, 9.5, 1], "decay_rate": 0.5}), 40, [20]),
        ("by updates, with noise", spec_of(kind, {"decay_t": [10, 20], "decay_rate": 0.5, "t_in_epochs": False, **noisy}), 50, [5, 25]),
        ("two groups", spec_of(kind, {"decay_t": [7], "decay_rate": 2, "warmup_t": 2}, {"a": 1, "b": 0.1}), 40, [2, 9]),
    ])

    kind = "WSDLRScheduler"
    warm = {"warmup_t": 10, "warmup_lr_init": 1e-6}
    write(kind, [
        ("by default", spec_of(kind, {"decay_t": 20, **warm}, 1e-3, {"epochs": 110}), 120, [10, 90, 110]),
        *((f"decay {fn}", spec_of(kind, {"t_initial": 60, "decay_t": 25, "lr_min": 1e-4, "decay_fn": fn, **warm}), 80, [10, 45, 70]) for fn in ("1-sqrt", "linear", "cosine", "power", "exp")),
        ("rsqrt", spec_of(kind, {"t_initial": 100, "decay_t": 30, "stable_fn": "rsqrt", **warm}), 120, [10, 80, 110]),
        ("power, down to the least rate", spec_of(kind, {"t_initial": 100, "decay_t": 30, "stable_fn": "power", "stable_power": 1.7, "stable_timescale": 3, "lr_min": 0.005, "decay_fn": "power", "decay_power": 2}), 120, [70, 100]),
        ("by updates, with noise", spec_of(kind, {"decay_t": 10, "t_in_epochs": False, "decay_fn": "exp", "decay_ratio": 0.01, **noisy}, 0.1, {"steps": 40}), 50, [5, 25, 30]),
        ("only decay", spec_of(kind, {"t_initial": 20, "decay_t": 20}), 30, [20]),
        ("a decay longer than all", spec_of(kind, {"t_initial": 20, "decay_t": 21}), 30, []),
        ("rsqrt without a timescale", spec_of(kind, {"t_initial": 20, "decay_t": 5, "stable_fn": "rsqrt"}), 30, []),
        ("a ratio of one", spec_of(kind, {"t_initial": 20, "decay_t": 5, "decay_ratio": 1.0}), 30, []),
        ("no power", spec_of(kind, {"t_initial": 20, "decay_t": 5, "decay_power": 0}), 30, []),
        ("two groups", spec_of(kind, {"t_initial": 20, "decay_t": 5.5, "lr_min": 1e-3, **warm}, {"a": 1, "b": 1e-4}), 40, [10, 24, 30]),
    ])

    draw = random.Random(9)
    scores = [round(60 + 15 * (1 - 0.9**i) + 3 * draw.random(), 2) for i in range(60)]
    kind = "PlateauLRScheduler"
    write(kind, [
        ("by default", spec_of(kind, {"metrics": [70.0] * 30}), 31, [12, 23]),
        ("after a warmup", spec_of(kind, {"metrics": scores, "patience_t": 1, "decay_rate": 0.5, "warmup_t": 5, "warmup_lr_init": 1e-4, "cooldown_t": 1}), 61, [5]),
        ("less is better", spec_of(kind, {"metrics": scores, "mode": "min", "patience_t": 2, "threshold": 0.02, "lr_min": 1e-3}), 61, []),
        ("noise", spec_of(kind, {"metrics": scores, "patience_t": 1, "decay_rate": 0.7, "noise_range_t": [8, 50]}), 61, [8, 50]),
        ("even noise", spec_of(kind, {"metrics": scores, "patience_t": 1, "decay_rate": 0.7, "noise_range_t": 3, "noise_type": "uniform", "noise_seed": 7, "warmup_t": 6}), 61, [3, 6]),
        ("a rate of one", spec_of(kind, {"metrics": scores, "decay_rate": 1.0}), 61, []),
        ("too few metrics", spec_of(kind, {"metrics": [1, 2]}), 10, []),
        ("two groups", spec_of(kind, {"metrics": scores, "patience_t": 0, "decay_rate": 0.8, "lr_min": [1e-6, 1e-3], "noise_range_t": 20, "noise_pct": 0.2}, {"a": 1, "b": 0.01}), 61, [20]),
    ])


if __name__ == "__main__":
    main()
