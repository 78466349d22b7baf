"""Reference curves of detectron2: its schedulers on a torch optimizer.

The argument is a checkout of detectron2, whose package would need a compiler: the files of its schedulers are run alone,
over the genuine fvcore and torch.
"""

import importlib.util
import logging
import pathlib
import sys
import types

from common import HERE, Curves, interrupted, interruptions

import torch
from fvcore.common import param_scheduler

PINS = {"fvcore": "0.1.5.post20221221", "torch": "2.15.0"}
NOTES = [
    "detectron2/solver/lr_scheduler.py and projects/DeepLab/deeplab/lr_scheduler.py of commit 02b5c4e2, run alone; torch.optim.SGD",
    "with a parameter per group; scheduler.step() after each update. WarmupParamScheduler is called with where = row / steps",
]


def run_alone(name, path):
    spec = importlib.util.spec_from_file_location(name, path)
    sys.modules[name] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def modules(checkout):
    """The modules of the schedulers."""
    logging.disable()
    for package in ("detectron2", "detectron2.solver"):
        sys.modules[package] = types.ModuleType(package)
    solver = run_alone("detectron2.solver.lr_scheduler", checkout / "detectron2/solver/lr_scheduler.py")
    deeplab = run_alone("deeplab_scheduler", checkout / "projects/DeepLab/deeplab/lr_scheduler.py")
    return solver, deeplab, param_scheduler


MAKERS = run_alone("fvcore_curves", HERE / "fvcore.py")


def rates(given):
    return list(given.values()) if isinstance(given, dict) else [given]


def resumed_rows(spec, found):
    def optimizer(lr):
        return torch.optim.SGD([{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": rate} for rate in rates(lr)], lr=0.1)

    def scheduler(opt, given):
        given = dict(given)
        name = given.pop("kind").rsplit(".", 1)[-1]
        length = {"LRMultiplier": "max_iter", "WarmupCosineLR": "max_iters", "WarmupPolyLR": "max_iters"}.get(name)
        if length:
            given.setdefault(length, spec["run"]["steps"])
        if "multiplier" in given:
            given["multiplier"] = MAKERS.made(given["multiplier"], found)
        return next(getattr(module, name) for module in found if hasattr(module, name))(opt, **given)

    return interrupted(spec, optimizer, scheduler)


def rows(spec, found):
    if "resume" in spec.get("run", {}):
        return resumed_rows(spec, found)
    schedule = dict(spec["schedule"])
    name = schedule.pop("kind").rsplit(".", 1)[-1]
    if name.endswith("ParamScheduler"):
        return MAKERS.rows(spec, found)
    steps = spec.get("run", {}).get("steps")
    length = {"LRMultiplier": "max_iter", "WarmupCosineLR": "max_iters", "WarmupPolyLR": "max_iters"}.get(name)
    if length and steps is not None:
        schedule.setdefault(length, steps)
    given = spec["optimizer"]
    groups = [{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": rate} for rate in rates(given["lr"])]
    optimizer = torch.optim.SGD(groups, lr=0.1)
    for group, rate in zip(optimizer.param_groups, rates(given.get("initial_lr", {}))):
        group["initial_lr"] = rate
    if "multiplier" in schedule:
        schedule["multiplier"] = MAKERS.made(schedule["multiplier"], found)
    scheduler = next(getattr(module, name) for module in found if hasattr(module, name))(optimizer, **schedule)

    def run():
        while True:
            yield [float(group["lr"]) for group in optimizer.param_groups]
            scheduler.step()

    return run()


def warmup(scheduler, factor=0.001, length=0.1, **rest):
    given = {"scheduler": scheduler, "warmup_factor": factor, "warmup_length": length, **rest}
    return {"kind": "detectron2.WarmupParamScheduler", **given}


def multiplied(multiplier, **rest):
    return {"kind": "detectron2.LRMultiplier", "multiplier": multiplier, **rest}


def write(kind, cases, found, interrupted=()):
    curves = Curves("detectron2", kind, PINS, NOTES, precision="float64")
    for name, schedule, steps, lr, count, marks in cases:
        spec = {} if steps is None else {"run": {"steps": steps}}
        if lr is not None:
            spec["optimizer"] = lr if isinstance(lr, dict) and "lr" in lr else {"lr": lr}
        spec["schedule"] = {"kind": f"detectron2.{kind}", **schedule}
        groups = rates(spec.get("optimizer", {}).get("lr", 0))
        names = spec["optimizer"]["lr"] if len(groups) > 1 else []
        columns = [f"lr/{group}" for group in names] or ["lr"]
        curves.case(name, spec, count, lambda spec=spec: rows(spec, found), marks, columns=columns)
    for schedule, lr, resume in interrupted:
        spec = {"run": {"steps": 40}, "optimizer": {"lr": lr}, "schedule": {"kind": f"detectron2.{kind}", **schedule}}
        for name, own in interruptions(spec, 12, **resume):
            columns = [f"lr/{group}" for group in lr] if isinstance(lr, dict) else ["lr"]
            curves.case(name, own, 45, lambda own=own: rows(own, found), [12], columns=columns)
    curves.write()


def main(checkout):
    found, one = modules(checkout), MAKERS.one
    cosine = one("Cosine", start_value=1, end_value=0.0)
    steps = one("MultiStep", values=[1.0, 0.1, 0.01], milestones=[60, 80], num_updates=90)
    gamma = one("StepWithFixedGamma", base_value=1.0, num_decays=3, gamma=0.1, num_updates=90)
    constant, groups = one("Constant", value=0.5), {"backbone": 1e-5, "head": 3e-4}
    write("WarmupParamScheduler", [
        ("a cosine", warmup(cosine), 100, None, 130, [10, 100]),
        ("a cosine, squeezed", warmup(cosine, rescale_interval=True), 77, None, 90, [7, 8, 77]),
        ("constant", warmup(steps, 0.3, 0.25, warmup_method="constant"), 90, None, 95, [22, 23, 60, 80]),
        ("no warmup", warmup(steps, 0.3, 0), 90, None, 95, [60, 80]),
        ("only warmup", warmup(cosine, 0.3, 1.0), 40, None, 50, [40]),
        ("only warmup, to what raises", warmup(constant, 0.3, 1.0), 40, None, 50, [40]),
        ("only warmup, squeezed", warmup(constant, 0.3, 1, rescale_interval=True), 40, None, 50, [40]),
        ("of equal steps", warmup(gamma, 0.1, 0.3), 90, None, 95, [22, 23, 27, 45, 68]),
        ("longer than the run", warmup(cosine, 0.1, 1.5), 40, None, 50, [40]),
        ("negative", warmup(cosine, 0.1, -0.5), 40, None, 50, [40]),
        ("a warmup of a warmup", warmup(warmup(cosine, 0.1, 0.5), 0.1, 0.2), 40, None, 44, [8, 20]),
    ], found)
    write("LRMultiplier", [
        ("a cosine", multiplied(cosine), 123, 0.1, 150, [123]),
        ("as detectron2 trains", multiplied(warmup(steps, length=10 / 90)), 90, 0.02, 95, [10, 60, 80, 90]),
        ("another length", multiplied(warmup(steps), max_iter=45), None, 0.02, 50, [5, 30, 40, 45]),
        ("two groups", multiplied(warmup(gamma, rescale_interval=True)), 33, groups, 40, [3, 4, 33]),
        ("ints", multiplied(one("MultiStep", values=[3, 2, 1], milestones=[1, 2, 3])), 7, 2, 9, [3, 5]),
        ("resumed", multiplied(cosine, max_iter=20, last_iter=7), None, {"lr": 0.01, "initial_lr": 0.1}, 15, []),
        ("resumed without a first rate", multiplied(cosine, max_iter=20, last_iter=7), None, 0.1, 15, []),
        ("no updates", multiplied(cosine, max_iter=0), None, 0.1, 15, []),
    ], found, [
        (multiplied(warmup(cosine)), 0.02, {}),
        (multiplied(cosine), groups, {"lr": {"backbone": 1e-4, "head": 1e-4}, "schedule": {"max_iter": 60}}),
    ])
    write("WarmupMultiStepLR", [
        ("by default", {"milestones": [1500, 1700]}, None, 0.02, 2000, [1000, 1500, 1700]),
        ("constant", {"milestones": [5, 9, 9], "gamma": 0.3, "warmup_iters": 7, "warmup_factor": 0.1, "warmup_method": "constant"}, 12, groups, 15, [5, 7, 9]),
        ("no warmup", {"milestones": [], "warmup_iters": 0}, None, 1, 5, []),
        ("half an update", {"milestones": [2.5], "warmup_iters": 3.5, "gamma": 2}, None, 1, 8, []),
        ("in another order", {"milestones": [9, 5]}, None, 0.02, 5, []),
        ("resumed", {"milestones": [20], "warmup_iters": 12, "last_epoch": 9}, None, {"lr": 0.01, "initial_lr": 0.1}, 15, []),
    ], found, [({"milestones": [20, 30], "warmup_iters": 14}, 0.02, {"schedule": {"milestones": [25], "gamma": 0.5}})])
    write("WarmupCosineLR", [
        ("by default", {}, 2000, 0.02, 2100, [1000, 2000]),
        ("constant", {"max_iters": 31, "warmup_iters": 7, "warmup_factor": 0.1, "warmup_method": "constant"}, None, groups, 70, [7, 31, 62]),
        ("no updates", {"max_iters": 0}, None, 0.1, 5, []),
    ], found)
    write("WarmupPolyLR", [
        ("by default", {}, 2000, 0.02, 2010, [1000, 2000]),
        ("with an ending", {"max_iters": 50, "warmup_iters": 7, "warmup_factor": 0.1, "power": 0.7, "constant_ending": 0.2}, None, groups, 70, [7, 45, 50]),
        ("whole", {"max_iters": 20, "warmup_iters": 3, "power": 2}, None, 1, 40, [3, 20]),
        ("a negative power", {"max_iters": 20, "warmup_iters": 3, "power": -1}, None, 1, 40, [3, 20]),
    ], found)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
