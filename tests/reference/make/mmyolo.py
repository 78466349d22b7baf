"""Reference curves of MMYOLO: its hooks that set the rate, called as a Runner of mmengine calls them.

The argument is a checkout of MMYOLO 0.6.0: the two files are run alone, over the genuine mmengine, numpy and torch.
"""

import importlib.util
import os
import pathlib
import random
import sys
import types

from common import Curves

import torch
import mmengine.hooks
from mmengine.registry import HOOKS

PINS = {"mmengine": "0.10.7", "torch": "2.15.0"}
NOTES = [
    "mmyolo/engine/hooks/*_param_scheduler_hook.py of MMYOLO 0.6.0, run alone; torch.optim.SGD with a parameter per group;",
    "before_train_iter for each iteration, whose rates are a row, after_train_iter, and after_train_epoch for each epoch, as EpochBasedTrainLoop",
    "calls them; the config has no `param_scheduler`",
]
RANDOM = int(os.environ.get("RANDOM_CASES", "6"))
FILES = {"YOLOv5ParamSchedulerHook": "yolov5", "PPYOLOEParamSchedulerHook": "ppyoloe"}


def hooks(checkout):
    sys.modules["mmyolo"] = types.ModuleType("mmyolo")
    sys.modules["mmyolo.registry"] = registry = types.ModuleType("mmyolo.registry")
    registry.HOOKS = HOOKS
    for name, file in FILES.items():
        path = pathlib.Path(checkout) / f"mmyolo/engine/hooks/{file}_param_scheduler_hook.py"
        spec = importlib.util.spec_from_file_location(file, path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        yield name, getattr(module, name)


def rows(kind, spec):
    given = dict(spec["schedule"])
    del given["kind"]
    length, lr = spec["run"]["steps_per_epoch"], spec["optimizer"]["lr"]
    rates = list(lr.values()) if isinstance(lr, dict) else [lr]
    optimizer = torch.optim.SGD([{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": rate} for rate in rates], momentum=0.937)
    hook = kind(**given)
    runner = types.SimpleNamespace(optim_wrapper=types.SimpleNamespace(optimizer=optimizer), train_dataloader=range(length), iter=0, epoch=0, param_schedulers=None)
    hook.before_train(runner)

    def all_of_them():
        while True:
            hook.before_train_iter(runner, runner.iter % length)
            yield [float(group["lr"]) for group in optimizer.param_groups]
            hook.after_train_iter(runner, runner.iter % length)
            runner.iter += 1
            if runner.iter % length == 0:
                hook.after_train_epoch(runner)
                runner.epoch += 1

    return all_of_them()


GROUPS = {"weights": 0.01, "norms": 0.01, "biases": 0.01}


def main():
    for name, kind in hooks(sys.argv[1]):
        curves = Curves("mmyolo", name, PINS, NOTES, precision="float64")
        least = "warmup_mim_iter" if name.startswith("YOLO") else "warmup_min_iter"

        def case(title, epochs, length, lr=GROUPS, marks=(), **params):
            spec = {"run": {"epochs": epochs, "steps_per_epoch": length}, "optimizer": {"lr": lr}, "schedule": {"kind": f"mmyolo.{name}", **params}}
            columns = [f"lr/{group}" for group in lr] if isinstance(lr, dict) else ["lr"]
            curves.case(title, spec, epochs * length, lambda: rows(kind, spec), marks, columns=columns)

        case("the defaults, where the least of the warmup counts", 5, 300, marks=[900, 1000, 1200])
        case("a warmup by epochs", 12, 20, marks=[60, 80], **{least: 10})
        case("a warmup that ends with an epoch", 9, 10, marks=[30, 40], **{least: 29, "warmup_epochs": 1})
        case("a warmup that ends with the first of an epoch", 9, 10, marks=[30, 40], **{least: 30, "warmup_epochs": 1})
        case("a warmup within an epoch", 6, 10, marks=[7, 10], **{least: 7, "warmup_epochs": 0})
        case("half an epoch, rounded to even", 6, 5, marks=[2, 5], **{least: 0, "warmup_epochs": 0.5})
        case("no warmup", 6, 10, marks=[10], **{least: 0, "warmup_epochs": 0})
        case("a warmup that ends between two iterations", 6, 10, marks=[3, 10], **{least: 2.5, "warmup_epochs": 0})
        case("a warmup before the first iteration", 6, 10, marks=[10], **{least: -3, "warmup_epochs": -1})
        case("one group", 6, 10, 0.02, marks=[10], **{least: 0, "warmup_epochs": 2})
        case("an epoch of one iteration", 20, 1, marks=[3, 4], **{least: 0, "warmup_epochs": 3})
        if name.startswith("YOLO"):
            case("a cosine", 12, 20, marks=[60], scheduler_type="cosine", lr_factor=0.1, max_epochs=12, warmup_mim_iter=10)
            case("a cosine without a warmup", 6, 10, scheduler_type="cosine", max_epochs=6, warmup_mim_iter=0, warmup_epochs=0)
            case("no epochs", 3, 10, max_epochs=0, warmup_mim_iter=0)
            case("a rate that is an int", 6, 10, 1, lr_factor=1, max_epochs=6, warmup_mim_iter=5)
        else:
            case("a cosine", 12, 20, marks=[60], min_lr_ratio=0.05, total_epochs=12, start_factor=0.1, warmup_min_iter=10)
            case("past its end", 12, 20, marks=[200], total_epochs=10, warmup_min_iter=10)
            case("a cosine of no length", 6, 10, marks=[50], total_epochs=5, warmup_epochs=5, warmup_min_iter=0)
            case("a rate that is an int", 6, 10, 1, total_epochs=6, warmup_min_iter=5)
        chance = random.Random(name)
        for number in range(RANDOM):
            epochs, length = chance.randint(3, 30), chance.randint(1, 40)
            lr = {group: chance.uniform(1e-4, 0.1) for group in GROUPS}
            given = {least: chance.randint(0, 3 * length), "warmup_epochs": round(chance.uniform(0, 4), 2)}
            if name.startswith("YOLO"):
                given |= {"scheduler_type": chance.choice(["linear", "cosine"]), "lr_factor": chance.uniform(0, 0.5), "max_epochs": epochs,
                          "warmup_bias_lr": chance.uniform(0, 0.2)}
            else:
                given |= {"min_lr_ratio": chance.uniform(0, 0.2), "start_factor": chance.uniform(0, 0.3), "total_epochs": epochs + chance.randint(5, 9)}
            case(f"random {number + 1}", epochs, length, lr, **given)
        curves.write()


if __name__ == "__main__":
    main()
