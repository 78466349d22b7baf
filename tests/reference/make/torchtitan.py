"""Reference curves of torchtitan: its container on a torch optimizer, stepped after each update.

torchtitan itself needs much else, its schedulers do not: the optimizers' container that the file imports for a type is
replaced, and the file itself is the genuine one.
"""

import functools
import importlib.util
import logging
import sys
import types

from common import Curves, interrupted, interruptions

import torch

PINS = {"torchtitan": "0.3.0", "torch": "2.15.0"}
NOTES = [
    "torch.optim.SGD with a parameter per group; row i is group[\"lr\"] before update i; LRSchedulersContainer.step() after",
    "each. torchtitan/components/optimizer/lr_scheduler.py itself; what it imports beside torch is stubbed",
]
KIND = "LRSchedulersContainer"


@functools.cache
def genuine():
    """`LRSchedulersContainer`, with its surroundings stubbed."""
    root = importlib.util.find_spec("torchtitan").submodule_search_locations[0]
    members = {
        "torchtitan": {},
        "torchtitan.config": {"Configurable": type("Configurable", (), {"Config": type("Config", (), {})})},
        "torchtitan.tools.logging": {"logger": logging.getLogger("quiet")},
        "torchtitan.components.optimizer": {},
        "torchtitan.components.optimizer.optimizer": {"OptimizersContainer": object},
    }
    for name, names in members.items():
        stub = types.ModuleType(name)
        stub.__path__ = []
        stub.__dict__.update(names)
        sys.modules[name] = stub
    logging.getLogger("quiet").setLevel(logging.CRITICAL)
    name, path = "torchtitan.components.optimizer.lr_scheduler", f"{root}/components/optimizer/lr_scheduler.py"
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module.LRSchedulersContainer


def grouped(lr):
    rates = list(lr.values()) if isinstance(lr, dict) else [lr]
    return [{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": rate} for rate in rates]


def made(opt, schedule, steps):
    given = dict(schedule)
    given.pop("kind")
    return genuine().Config(**given).build(optimizers=[opt], training_steps=steps)


def rows(spec):
    if "resume" in spec.get("run", {}):
        return interrupted(spec, lambda lr: torch.optim.SGD(grouped(lr)), lambda opt, schedule: made(opt, schedule, spec["run"]["steps"]))
    lr = spec["optimizer"]["lr"]
    rates = list(lr.values()) if isinstance(lr, dict) else [lr]
    opt = torch.optim.SGD([{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": rate} for rate in rates])
    given = dict(spec["schedule"])
    given.pop("kind")
    config = genuine().Config(**given)
    scheduler = config.build(optimizers=[opt], training_steps=spec.get("run", {}).get("steps"))

    def run():
        while True:
            yield [float(group["lr"]) for group in opt.param_groups]
            scheduler.step()

    return run()


def main():
    curves = Curves("torchtitan", KIND, PINS, NOTES, precision="float64")

    def case(name, params, rows_, marks=(), lr=8e-4, steps=None):
        spec = {"run": {"steps": steps}} if steps is not None else {}
        spec |= {"optimizer": {"lr": lr}, "schedule": {"kind": f"torchtitan.{KIND}", **params}}
        columns = [f"lr/{group}" for group in lr] if isinstance(lr, dict) else ["lr"]
        curves.case(name, spec, rows_, lambda: rows(spec), marks, columns=columns)

    case("by default", {}, 1020, [200, 1000], steps=1000)
    for shape in ("linear", "sqrt", "cosine"):
        case(f"{shape}, from the warmup on", {"warmup_steps": 10, "decay_type": shape}, 120, [9, 10, 100], steps=97)
        case(f"{shape}, at the end", {"warmup_steps": 20, "decay_ratio": 0.25, "decay_type": shape, "min_lr_factor": 0.1}, 220, [20, 153, 202], lr=3e-4, steps=202)
        case(f"{shape}, of another length than the run", {"total_steps": 60, "warmup_steps": 3, "decay_ratio": 0.3, "decay_type": shape}, 150, [3, 42, 60], steps=40)
    case("no length of its own", {"total_steps": None, "warmup_steps": 9}, 60, [9, 50], steps=50)
    case("half to even, down", {"warmup_steps": 2, "decay_ratio": 0.5}, 8, [3, 4], steps=5)
    case("half to even, up", {"warmup_steps": 2, "decay_ratio": 0.5}, 10, [3, 4], steps=7)
    case("a decay that is cut", {"warmup_steps": 30, "decay_ratio": 0.9}, 60, [30, 50], steps=50)
    case("a ratio above one", {"warmup_steps": 5, "decay_ratio": 1.7}, 60, [5, 50], steps=50)
    case("a warmup that is cut", {}, 60, [49, 50], steps=50)
    case("no warmup", {"warmup_steps": 0}, 60, [50], steps=50)
    case("a fraction of a step", {"warmup_steps": 7.9}, 60, [7, 50], steps=50)
    case("no decay", {"warmup_steps": 5, "decay_ratio": 0.0}, 60, [50, 51], steps=50)
    case("a decay that rounds to none", {"warmup_steps": 5, "decay_ratio": 0.01}, 60, [50, 51], steps=50)
    case("less than no decay", {"warmup_steps": 5, "decay_ratio": -0.1, "min_lr_factor": 0.5}, 70, [50, 56], steps=50)
    case("less than no decay, sqrt", {"warmup_steps": 5, "decay_ratio": -0.1, "decay_type": "sqrt"}, 70, [50, 56], steps=50)
    case("no steps", {"total_steps": 0}, 10, [1])
    case("a factor above one", {"warmup_steps": 5, "min_lr_factor": 2, "decay_type": "cosine"}, 60, [5, 50], steps=50)
    case("two groups", {"warmup_steps": 5, "decay_type": "cosine", "min_lr_factor": 0.2}, 60, [5, 50], lr={"muon": 0.02, "adamw": 3e-4}, steps=50)
    case("a whole rate", {"warmup_steps": 5}, 60, [5, 50], lr=1, steps=50)
    spec = {"run": {"steps": 40}, "optimizer": {"lr": 8e-4}, "schedule": {"kind": f"torchtitan.{KIND}", "warmup_steps": 5, "decay_ratio": 0.4}}
    for given, at, resume in [(spec, 12, {}), (spec, 30, {"schedule": {"total_steps": 80, "decay_type": "cosine"}}), (spec, 3, {"lr": 3e-4})]:
        for name, own in interruptions(given, at, **resume):
            curves.case(name, own, 45, lambda own=own: rows(own), [at])
    curves.write()


if __name__ == "__main__":
    main()
