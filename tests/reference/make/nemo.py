"""Reference curves of NeMo: its own schedulers on a torch optimizer, stepped after each update.

`nemo.core` needs Lightning, Hydra and OmegaConf, its schedulers do not: what `lr_scheduler.py` imports beside torch is
replaced by empty modules, and the file itself is the genuine one.
"""

import functools
import importlib.util
import sys
import types
import warnings

from common import Curves, Expression, interrupted, interruptions

import torch

STUBS = {
    "nemo.core.classes.common": ["safe_instantiate"],
    "nemo.core.config": ["SchedulerParams", "get_scheduler_config", "register_scheduler_params"],
    "nemo.core.config.schedulers": ["SchedulerParams", "get_scheduler_config", "register_scheduler_params"],
    "nemo.utils": ["logging"],
    "nemo.utils.model_utils": ["maybe_update_config_version"],
    "omegaconf": ["DictConfig", "OmegaConf"],
    "hydra": [],
}


@functools.cache
def genuine(path=None):
    """The module of `lr_scheduler.py`, of the installed package or at a path, with its surroundings stubbed."""
    root = path or importlib.util.find_spec("nemo").submodule_search_locations[0]
    path = f"{root}/core/optim/lr_scheduler.py"
    for name, members in STUBS.items():
        stub = types.ModuleType(name)
        stub.__dict__.update({member: type(member, (), {}) for member in members})
        sys.modules[name] = stub
    spec = importlib.util.spec_from_file_location("lr_scheduler", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


warnings.filterwarnings("ignore")
torch.optim.lr_scheduler.LRScheduler.__repr__ = lambda self: type(self).__name__

PINS = {"nemo_toolkit": "3.0.0", "torch": "2.15.0"}
NOTES = [
    "torch.optim.SGD with a parameter per group; row i is group[\"lr\"] before update i; scheduler.step() after each.",
    "nemo/core/optim/lr_scheduler.py itself; what it imports beside torch is stubbed (Lightning, Hydra, OmegaConf)",
]


def grouped(lr):
    rates = list(lr.values()) if isinstance(lr, dict) else [lr]
    return [{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": rate} for rate in rates]


def made(opt, schedule, steps):
    given = {"max_steps": steps, **schedule}  # as `ModelPT.setup_optimization` does
    return getattr(genuine(), given.pop("kind").removeprefix("nemo."))(opt, **given)


def resumed(kind, own=()):
    """The cases of runs that are taken up again."""
    spec = spec_of(kind, {"warmup_steps": 5, "min_lr": 1e-5, **dict(own)}, 1e-3, 40)
    two = spec_of(kind, {"warmup_steps": 5, **dict(own)}, GROUPS, 40)
    return [
        *((name, case, 45, [12]) for name, case in interruptions(spec, 12)),
        *((name, case, 45, [12]) for name, case in interruptions(spec, 12, schedule={"max_steps": 80, "min_lr": 1e-4})),
        *((f"{name}, two groups", case, 45, [3]) for name, case in interruptions(two, 3, lr={"backbone": 5e-4, "head": 2e-4})),
    ]


def rows(spec, module=None):
    if "resume" in spec.get("run", {}):
        return interrupted(spec, lambda lr: torch.optim.SGD(grouped(lr)), lambda opt, schedule: made(opt, schedule, spec["run"]["steps"]))
    lr, earlier = spec["optimizer"]["lr"], spec["optimizer"].get("initial_lr")
    rates = list(lr.values()) if isinstance(lr, dict) else [lr]
    groups = [{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": rate} for rate in rates]
    if earlier is not None:
        groups[0]["initial_lr"] = earlier
    opt = torch.optim.SGD(groups)
    given = dict(spec["schedule"])
    name = given.pop("kind").removeprefix("nemo.")
    if "steps" in spec.get("run", {}):  # as `ModelPT.setup_optimization` does
        given.setdefault("max_steps", spec["run"]["steps"])
    scheduler = getattr(module or genuine(), name)(opt, **given)

    def run():
        while True:
            yield [float(group["lr"]) for group in opt.param_groups]
            scheduler.step()

    return run()


def spec_of(kind, params, lr=1e-3, steps=None, **optimizer):
    spec = {"run": {"steps": steps}} if steps is not None else {}
    spec["optimizer"] = {"lr": lr, **optimizer}
    spec["schedule"] = {"kind": f"nemo.{kind}", **params}
    return spec


def write(kind, cases):
    curves = Curves("nemo", kind, PINS, NOTES, precision="float64")
    for name, spec, count, marks in cases:
        lr = spec["optimizer"]["lr"]
        columns = [f"lr/{group}" for group in lr] if isinstance(lr, dict) else ["lr"]
        curves.case(name, spec, count, lambda spec=spec: rows(spec), marks, columns=columns)
    curves.write()


GROUPS = {"backbone": 1e-4, "head": 1e-3}


def warmed(kind, own=(), lr=1e-3):
    """The cases of every class with the warmup of `WarmupPolicy`."""
    own = dict(own)
    return [
        ("a warmup", spec_of(kind, {"warmup_steps": 13, "min_lr": 1e-5, **own}, lr, 100), 120, [13, 100]),
        ("a ratio that is cut", spec_of(kind, {"warmup_ratio": 0.057, "max_steps": 350, **own}, lr), 360, [19, 350]),
        ("no warmup", spec_of(kind, {"max_steps": 97, "min_lr": 2e-4, **own}, lr), 110, [97]),
        ("a warmup of half a step more", spec_of(kind, {"warmup_steps": 7.5, "max_steps": 40, **own}, lr), 50, [7, 40]),
        ("a warmup longer than the run", spec_of(kind, {"warmup_steps": 40, "max_steps": 30, **own}, lr), 60, [30, 40]),
        ("a warmup as long as the run", spec_of(kind, {"warmup_steps": 30, "max_steps": 30, **own}, lr), 40, [30]),
        ("two groups", spec_of(kind, {"warmup_steps": 5, "max_steps": 50, "min_lr": 1e-6, **own}, GROUPS), 60, [5, 50]),
        ("both lengths of the warmup", spec_of(kind, {"warmup_steps": 5, "warmup_ratio": 0.1, "max_steps": 50, **own}, lr), 10, []),
        ("no steps at all", spec_of(kind, {"max_steps": 0, **own}, lr), 10, []),
        ("an earlier run", spec_of(kind, {"warmup_steps": 5, "max_steps": 40, "last_epoch": 19, **own}, 1e-4, initial_lr=1e-3), 30, [20]),
    ]


def held(kind, own=()):
    """The cases of a hold."""
    own = dict(own)
    return [
        ("a hold", spec_of(kind, {"warmup_steps": 10, "hold_steps": 40, "min_lr": 1e-6, **own}, 1e-3, 100), 120, [10, 50, 100]),
        ("a ratio of hold", spec_of(kind, {"warmup_ratio": 0.1, "hold_ratio": 0.33, "max_steps": 77, **own}), 90, [7, 32, 77]),
        ("a hold until the end", spec_of(kind, {"warmup_steps": 10, "hold_steps": 40, "max_steps": 50, **own}), 60, [10, 50]),
        ("a hold past the end", spec_of(kind, {"warmup_steps": 10, "hold_steps": 50, "max_steps": 50, **own}), 70, [10, 50, 60]),
        ("a hold without a warmup", spec_of(kind, {"hold_steps": 20, "max_steps": 50, **own}), 60, [20, 50]),
        ("both lengths of the hold", spec_of(kind, {"hold_steps": 20, "hold_ratio": 0.2, "max_steps": 50, **own}), 60, []),
    ]


def main():
    kind = "WarmupPolicy"
    write(kind, [*warmed(kind), ("for ever", spec_of(kind, {"warmup_steps": 3, "max_steps": None}), 20, [3]),
                         ("a ratio of nothing", spec_of(kind, {"warmup_ratio": 0.3}), 20, [])])
    kind = "WarmupHoldPolicy"
    write(kind, [*warmed(kind), *held(kind), ("for ever", spec_of(kind, {"warmup_steps": 3, "hold_steps": 4, "max_steps": None}), 20, [3, 7])])
    kind = "SquareAnnealing"
    write(kind, [*warmed(kind), ("the default floor", spec_of(kind, {"max_steps": 1000}, 1e-3), 1010, [900, 1000])])
    kind = "SquareRootAnnealing"
    write(kind, warmed(kind))

    kind = "CosineAnnealing"
    again = resumed(kind)
    constant = {"constant_steps": 30, "min_lr": 1e-5}
    write(kind, [
        *warmed(kind), *again,
        *((f"{name}, constant", {**spec, "schedule": {**spec["schedule"], **constant}}, count, marks)
          for name, spec, count, marks in warmed(kind)),
        ("as in megatron_gpt_config", spec_of(kind, {"warmup_steps": 500, "constant_steps": 50000, "min_lr": 2e-5}, 2e-4, 1000), 1010, [500, 1000]),
        ("a ratio of constants", spec_of(kind, {"warmup_ratio": 0.1, "constant_ratio": 0.25, "max_steps": 99, "min_lr": 1e-6}), 110, [9, 75, 99]),
        ("constants without a warmup", spec_of(kind, {"constant_steps": 10, "max_steps": 60}), 70, [50, 60]),
        ("less than no constants", spec_of(kind, {"warmup_steps": 5, "constant_steps": -10, "max_steps": 60}), 90, [5, 60]),
        ("both constants", spec_of(kind, {"constant_steps": 10, "constant_ratio": 0.1, "max_steps": 60}), 70, []),
        ("a floor above the rate", spec_of(kind, {"warmup_steps": 5, "max_steps": 60, "min_lr": 1e-2}), 70, [5]),
        ("a floor at the rate, constant", spec_of(kind, {"warmup_steps": 5, "max_steps": 60, "constant_steps": 2, "min_lr": 1e-3}), 70, [5]),
        ("a floor between the rates of two groups", spec_of(kind, {"warmup_steps": 5, "max_steps": 60, "constant_steps": 2, "min_lr": 5e-4}, {"a": 1e-3, "b": 1e-4}), 70, [5]),
        ("a whole rate", spec_of(kind, {"warmup_steps": 5, "max_steps": 60}, 1), 70, [5]),
        ("by expressions", spec_of(kind, {"warmup_steps": Expression("0.05 * 200"), "max_steps": Expression("2 * 100"), "min_lr": Expression("1e-3 / 10")}), 210, [10, 200]),
    ])

    kind = "NoamAnnealing"
    write(kind, [
        *warmed(kind, {"d_model": 512}, 2.0),
        ("as in conformer_ctc_bpe", spec_of(kind, {"d_model": 512, "warmup_steps": 100, "min_lr": 1e-6}, 2.0, 1000), 1200, [1, 100, 1000]),
        ("for ever", spec_of(kind, {"d_model": 8, "warmup_steps": 3, "max_steps": None, "min_lr": 0.1}, 1), 60, [3]),
        ("a floor above the rate", spec_of(kind, {"d_model": 8, "min_lr": 0.1}, 1e-2, 10), 20, []),
        ("no width", spec_of(kind, {"d_model": 0}, 1e-2, 10), 20, []),
    ])
    kind = "NoamHoldAnnealing"
    write(kind, [
        *warmed(kind), *held(kind, {"decay_rate": 1.0}),
        ("a square", spec_of(kind, {"warmup_steps": 3, "hold_steps": 9, "decay_rate": 2, "max_steps": 50}, 1), 60, [3, 12]),
        ("whole steps to a large power", spec_of(kind, {"warmup_steps": 3, "decay_rate": 30, "max_steps": 50}), 60, [3]),
        ("a decay that rises", spec_of(kind, {"warmup_steps": 3, "decay_rate": -0.5, "max_steps": 50}), 60, [3]),
    ])

    for kind in ("WarmupHoldAnnealOneMinusSquareRoot", "WarmupHoldAnnealLinear"):
        write(kind, [*warmed(kind), *held(kind)])
    for kind in ("WarmupAnnealing", "InverseSquareRootAnnealing"):
        write(kind, warmed(kind))

    kind = "T5InverseSquareRootAnnealing"
    write(kind, [
        ("by default", spec_of(kind, {"constant_steps": 100}, 0.01, 300), 320, [100, 300]),
        ("two groups", spec_of(kind, {"constant_steps": 10, "max_steps": 30, "min_lr": 1e-3}, GROUPS), 40, [10, 30]),
        ("constant past the end", spec_of(kind, {"constant_steps": 20, "max_steps": 10}), 40, [10, 20]),
        ("none constant", spec_of(kind, {"constant_steps": 0, "max_steps": 10}), 40, []),
        ("only a ratio", spec_of(kind, {"constant_ratio": 0.3, "max_steps": 10}), 40, []),
        ("neither", spec_of(kind, {"max_steps": 10}), 40, []),
        ("both", spec_of(kind, {"constant_steps": 3, "constant_ratio": 0.3, "max_steps": 10}), 40, []),
    ])

    for kind in ("PolynomialDecayAnnealing", "PolynomialHoldDecayAnnealing"):
        own = [
            ("a square", spec_of(kind, {"warmup_steps": 7, "max_steps": 60, "power": 2, "min_lr": 1e-6}), 70, [7, 60]),
            ("a cycle", spec_of(kind, {"warmup_steps": 7, "max_steps": 60, "power": 0.7, "cycle": True}), 70, [7, 53, 60]),
            ("a cycle from the first update on", spec_of(kind, {"max_steps": 60, "power": 3.0, "cycle": True, "min_lr": 1e-5}), 70, [60]),
            ("a power below zero", spec_of(kind, {"max_steps": 20, "power": -1.0}), 30, [20]),
            ("a power of none", spec_of(kind, {"max_steps": 20, "power": 0}), 30, [20]),
        ]
        hold = held(kind, {"power": 1.5}) if "Hold" in kind else []
        write(kind, [*warmed(kind), *hold, *own])


if __name__ == "__main__":
    main()
