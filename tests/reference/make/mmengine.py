"""Reference curves of mmengine: its schedulers on a torch optimizer, and whole Runners that train on a CPU."""

import importlib.metadata
import importlib.util
import logging
import random
import sys
import tempfile
import types
import warnings

from common import Curves, interrupted, interruptions

import torch

warnings.filterwarnings("ignore")

import mmengine.optim
import mmengine.runner.loops
from mmengine.evaluator import Evaluator
from mmengine.model import BaseModel
from mmengine.registry import PARAM_SCHEDULERS
from mmengine.runner import Runner

PINS = {"mmengine": "0.10.7", "torch": "2.15.0"}


def of_detection():
    """Registers `QuadraticWarmupLR` of the installed mmdet, from its file alone: the package needs compiled parts."""
    sys.modules["mmdet"] = types.ModuleType("mmdet")
    sys.modules["mmdet.registry"] = registry = types.ModuleType("mmdet.registry")
    registry.PARAM_SCHEDULERS = PARAM_SCHEDULERS
    path = importlib.metadata.distribution("mmdet").locate_file("mmdet/engine/schedulers/quadratic_warmup.py")
    spec = importlib.util.spec_from_file_location("quadratic_warmup", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)


of_detection()
NOTES = [
    "torch.optim.SGD, or Adam where the spec has betas, with a parameter per group;",
    "row 0 is what the constructor leaves, row t the state after t calls of step()",
]
WHOLE = [
    "a genuine Runner that trains a model of one parameter; a row is what the optimizer has when it is stepped",
]


def optimizer(spec):
    given = spec["optimizer"]
    lr = given.get("lr", 0.1)
    rates = list(lr.values()) if isinstance(lr, dict) else [lr]
    first = given.get("initial_lr")
    first = list(first.values()) if isinstance(first, dict) else [first] * len(rates)
    groups = [{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": rate} for rate in rates]
    for group, rate in zip(groups, first):
        if rate is not None:
            group["initial_lr"] = rate
    if "momentum" not in given and "betas" in given:
        return torch.optim.Adam(groups, betas=tuple(given["betas"]))
    return torch.optim.SGD(groups, momentum=given.get("momentum", 0))


def columns(spec):
    """The quantities of the columns."""
    schedule = spec["schedule"]
    kinds = [child["kind"] for child in schedule.get("schedulers", [])] + [schedule["kind"]]
    inertia = "momentum" if "momentum" in spec["optimizer"] else "beta1"
    rates = "lr" in spec["optimizer"] or not schedule["kind"].endswith("Momentum")
    return ["lr"] * rates + [inertia] * any(kind.endswith("Momentum") for kind in kinds)


def values(groups, quantities):
    of = {"beta1": lambda group: group["betas"][0]}
    return [of.get(one, lambda group: group[one])(group) for one in quantities for group in groups]


def labels(spec):
    lr = spec["optimizer"].get("lr")
    groups = [f"/{name}" for name in lr] if isinstance(lr, dict) else [""]
    return [one + group for one in columns(spec) for group in groups]


def taken_up(spec):
    """One scheduler whose state is restored, as `Runner.resume` does."""

    def scheduler(opt, given):
        given = dict(given)
        return PARAM_SCHEDULERS.get(given.pop("kind").removeprefix("mmengine."))(opt, **given)

    return interrupted(spec, lambda lr: optimizer({"optimizer": {"lr": lr}}), scheduler)


def alone(spec):
    """The rows of one scheduler."""
    if "resume" in spec.get("run", {}):
        return taken_up(spec)
    given = dict(spec["schedule"])
    kind = PARAM_SCHEDULERS.get(given.pop("kind").removeprefix("mmengine."))
    metrics, converts = given.pop("metrics", None), given.pop("convert_to_iter_based", False)
    opt, quantities = optimizer(spec), columns(spec)
    if converts:
        scheduler = kind.build_iter_from_epoch(opt, epoch_length=spec["run"]["steps_per_epoch"], **given)
    else:
        scheduler = kind(opt, **given)

    def rows():
        yield values(opt.param_groups, quantities)
        for metric in metrics if metrics is not None else iter(int, 1):
            scheduler.step()
            if metrics is not None:
                scheduler.step({scheduler.monitor: metric})
            yield values(opt.param_groups, quantities)
        raise IndexError("the metrics are used up")

    return rows()


class OneParameter(BaseModel):
    """A model of one parameter per group."""

    def __init__(self, groups=1):
        super().__init__()
        for index in range(groups):
            setattr(self, f"p{index}", torch.nn.Parameter(torch.zeros(1)))

    def forward(self, inputs, mode="tensor"):
        loss = sum(parameter.sum() * 0 for parameter in self.parameters())
        return {"loss": loss} if mode == "loss" else [loss]


class Metrics(Evaluator):
    """An evaluator that has its metrics already."""

    def __init__(self, metrics):
        super().__init__([])
        self.metrics = iter(metrics)

    def process(self, *arguments, **keywords):
        pass

    def evaluate(self, size):
        return {"loss": next(self.metrics)}


def whole(spec):
    """The rows of a whole Runner: what the optimizer has at each of its steps."""
    schedule, run = spec["schedule"], spec.get("run", {})
    count = schedule.get("accumulative_counts", 1)
    length = schedule.get("epoch_length", run.get("steps_per_epoch", 10))
    epochs, iterations = schedule.get("max_epochs"), schedule.get("max_iters")
    if iterations is None and epochs is None:
        epochs, iterations = (run["epochs"], None) if "epochs" in run else (None, run["steps"] * count)
    train = dict(by_epoch=True, max_epochs=epochs) if epochs else dict(by_epoch=False, max_iters=iterations)
    train.update({key: schedule[key] for key in ("val_interval", "val_begin") if key in schedule})
    metrics = [child["metrics"] for child in schedule["schedulers"] if "metrics" in child]
    schedulers = [{"type": child["kind"].removeprefix("mmengine."), **child} for child in schedule["schedulers"]]
    schedulers = [{k: v for k, v in child.items() if k not in ("kind", "metrics")} for child in schedulers]
    opt, quantities, rows = optimizer(spec), columns(spec), []
    rates = spec["optimizer"]["lr"]
    model = OneParameter(len(rates) if isinstance(rates, dict) else 1)
    for group, parameter in zip(opt.param_groups, model.parameters()):
        group["params"] = [parameter]
    genuine = opt.step

    def step(*arguments, **keywords):
        rows.append(values(opt.param_groups, quantities))
        return genuine(*arguments, **keywords)

    opt.step = step
    data = dict(batch_size=1, dataset=[dict(inputs=0)] * length, sampler=dict(type="DefaultSampler", shuffle=False))
    data.update(num_workers=0, collate_fn=dict(type="default_collate"))
    validation = {}
    if metrics:
        validation = dict(val_cfg=dict(), val_dataloader={**data, "dataset": [dict(inputs=0)]}, val_evaluator=Metrics(metrics[0]))
    with tempfile.TemporaryDirectory() as folder:
        wrapper = mmengine.optim.OptimWrapper(opt, accumulative_counts=count)
        runner = Runner(
            model, folder, train_dataloader=data, train_cfg=train, optim_wrapper=wrapper, **validation,
            param_scheduler=schedulers, default_hooks=dict.fromkeys(["logger", "checkpoint", "timer", "runtime_info"]), log_level="ERROR",
            experiment_name=f"run{random.getrandbits(64)}",
        )
        raised = None
        try:
            runner.train()
        except Exception as error:
            raised = error
    if raised and not rows:
        raise raised
    return followed(rows, raised)


def followed(rows, raised):
    yield from rows
    if raised:
        raise raised


logging.disable(logging.CRITICAL)
# A loop of iterations waits two seconds at the end of its data.
mmengine.runner.loops.time.sleep = lambda seconds: None


def evaluate(spec):
    return whole(spec) if spec["schedule"]["kind"].endswith("param_scheduler") else alone(spec)


def spec_of(kind, params, lr=0.1, run=None, **settings):
    spec = {"run": run} if run else {}
    spec["optimizer"] = {**({} if lr is None else {"lr": lr}), **settings}
    spec["schedule"] = {"kind": f"mmengine.{kind}", **params}
    return spec


def case(curves, name, spec, rows, marks=(), per="epoch"):
    curves.case(name, spec, rows, lambda: evaluate(spec), marks=marks, per=per, columns=labels(spec), precision="float64")


def constant(curves, kind, lr, settings):
    case(curves, "by default", spec_of(kind, {"end": 5}, lr, **settings), 12, marks=[4])
    case(curves, "a tenth by iteration", spec_of(kind, {"factor": 0.1, "begin": 3, "end": 11, "by_epoch": False}, lr, **settings), 20, marks=[3, 10], per="step")
    case(curves, "one step, which stays", spec_of(kind, {"factor": 0.5, "end": 1}, lr, **settings), 6)
    case(curves, "a factor of 0", spec_of(kind, {"factor": 0, "end": 4}, lr, **settings), 8)
    case(curves, "a factor above 1", spec_of(kind, {"factor": 1.5}, lr, **settings), 8)


def linear(curves, kind, lr, settings):
    case(curves, "by default", spec_of(kind, {"end": 5}, lr, **settings), 12, marks=[4])
    warmup = {"start_factor": 0.001, "by_epoch": False, "begin": 0, "end": 500}
    case(curves, "the warmup of MMDetection", spec_of(kind, warmup, lr, **settings), 700, marks=[499], per="step")
    case(curves, "a later begin", spec_of(kind, {"start_factor": 0.1, "end_factor": 0.7, "begin": 7, "end": 19}, lr, **settings), 30, marks=[7, 18])
    case(curves, "converted", spec_of(kind, {"start_factor": 0.25, "end": 3, "convert_to_iter_based": True}, lr, {"steps_per_epoch": 7}, **settings), 30, marks=[20], per="step")
    case(curves, "falling", spec_of(kind, {"start_factor": 1.0, "end_factor": 0.0, "end": 9}, lr, **settings), 12, marks=[8])
    case(curves, "without an end", spec_of(kind, {"start_factor": 0.5}, lr, **settings), 10)
    case(curves, "one step, which stays", spec_of(kind, {"end": 1}, lr, **settings), 4)
    case(curves, "from 0", spec_of(kind, {"start_factor": 0, "end": 4}, lr, **settings), 4)
    case(curves, "no steps", spec_of(kind, {"begin": 4, "end": 4}, lr, **settings), 4)
    case(curves, "a factor below 0", spec_of(kind, {"start_factor": -0.5}, lr, **settings), 4)


def quadratic(curves, kind, lr, settings):
    case(curves, "a warmup", spec_of(kind, {"end": 5}, lr, **settings), 9, marks=[4])
    case(curves, "by iteration", spec_of(kind, {"begin": 0, "end": 300, "by_epoch": False}, lr, **settings), 330, marks=[299], per="step")
    case(curves, "a later begin", spec_of(kind, {"begin": 7, "end": 19}, lr, **settings), 30, marks=[7, 18])
    case(curves, "converted", spec_of(kind, {"end": 3, "convert_to_iter_based": True}, lr, {"steps_per_epoch": 7}, **settings), 30, marks=[20], per="step")
    case(curves, "a fraction of a step", spec_of(kind, {"end": 7.5}, lr, **settings), 12)
    case(curves, "without an end", spec_of(kind, {}, lr, **settings), 10)
    case(curves, "one step", spec_of(kind, {"end": 1}, lr, **settings), 4)
    case(curves, "no steps", spec_of(kind, {"begin": 4, "end": 4}, lr, **settings), 4)


def exponential(curves, kind, lr, settings):
    case(curves, "for ever", spec_of(kind, {"gamma": 0.95}, lr, **settings), 200)
    case(curves, "within a stretch", spec_of(kind, {"gamma": 1 / 3, "begin": 4, "end": 9}, lr, **settings), 14, marks=[4, 9])
    case(curves, "converted, with the same gamma", spec_of(kind, {"gamma": 0.9, "end": 2, "convert_to_iter_based": True}, lr, {"steps_per_epoch": 5}, **settings), 14, marks=[9], per="step")


def step(curves, kind, lr, settings):
    case(curves, "every 30", spec_of(kind, {"step_size": 30}, lr, **settings), 120, marks=[30, 60, 90])
    case(curves, "within a stretch", spec_of(kind, {"step_size": 3, "gamma": 0.7, "begin": 4, "end": 12}, lr, **settings), 20, marks=[7, 10])
    case(curves, "converted", spec_of(kind, {"step_size": 2, "gamma": 0.5, "convert_to_iter_based": True}, lr, {"steps_per_epoch": 3}, **settings), 20, marks=[6, 12], per="step")
    case(curves, "a size of 0", spec_of(kind, {"step_size": 0}, lr, **settings), 4)


def multi_step(curves, kind, lr, settings):
    case(curves, "the schedule 1x", spec_of(kind, {"milestones": [8, 11], "end": 12}, lr, **settings), 14, marks=[8, 11])
    case(curves, "counted from begin", spec_of(kind, {"milestones": [0, 3, 3, 9, 40], "gamma": 0.3, "begin": 5, "end": 30}, lr, **settings), 40, marks=[5, 8, 14])
    case(curves, "in any order", spec_of(kind, {"milestones": [9, 2], "gamma": 2}, lr, **settings), 12, marks=[2, 9])
    case(curves, "converted", spec_of(kind, {"milestones": [1, 3], "convert_to_iter_based": True}, lr, {"steps_per_epoch": 4}, **settings), 16, marks=[4, 12], per="step")


def poly(curves, kind, lr, settings):
    case(curves, "by default", spec_of(kind, {"end": 20}, lr, **settings), 25, marks=[19])
    segmentation = {"eta_min": 1e-4, "power": 0.9, "begin": 0, "end": 1000, "by_epoch": False}
    case(curves, "as in MMSegmentation", spec_of(kind, segmentation, lr, **settings), 1100, marks=[999], per="step")
    case(curves, "a later begin", spec_of(kind, {"eta_min": 0.05, "power": 2, "begin": 6, "end": 15}, lr, **settings), 20, marks=[6, 14])
    case(curves, "a power below 0", spec_of(kind, {"power": -1, "end": 5}, lr, **settings), 8)


def cosine(curves, kind, lr, settings):
    case(curves, "by default", spec_of(kind, {"end": 30}, lr, **settings), 40, marks=[29])
    case(curves, "up again", spec_of(kind, {"T_max": 10, "eta_min": 1e-3, "end": 45}, lr, **settings), 50, marks=[10, 11, 20, 30, 31, 44])
    case(curves, "a ratio", spec_of(kind, {"T_max": 20, "eta_min_ratio": 0.05, "begin": 5, "end": 25}, lr, **settings), 30, marks=[5, 24])
    case(curves, "converted", spec_of(kind, {"T_max": 4, "end": 4, "convert_to_iter_based": True}, lr, {"steps_per_epoch": 25}, **settings), 110, marks=[99], per="step")
    case(curves, "upwards", spec_of(kind, {"T_max": 12, "eta_min": 1, "end": 12}, lr, **settings), 14)
    case(curves, "a length of 0 is none", spec_of(kind, {"T_max": 0, "end": 8}, lr, **settings), 10)
    case(curves, "both floors", spec_of(kind, {"T_max": 5, "eta_min": 0.0, "eta_min_ratio": 0.1}, lr, **settings), 4)


def restart(curves, kind, lr, settings):
    case(curves, "one period", spec_of(kind, {"periods": [12], "eta_min": 0}, lr, **settings), 16, marks=[11])
    case(curves, "three periods", spec_of(kind, {"periods": [10, 20, 5], "restart_weights": [1, 0.5, 0.3], "eta_min_ratio": 0.01}, lr, **settings), 45, marks=[10, 30, 35])
    case(curves, "within a stretch", spec_of(kind, {"periods": [4, 4], "restart_weights": [0.9, 1.0], "eta_min": 1e-4, "begin": 3, "end": 9}, lr, **settings), 14, marks=[3, 7, 8])
    case(curves, "converted", spec_of(kind, {"periods": [2, 3], "restart_weights": [1, 1], "eta_min": 0.0, "convert_to_iter_based": True}, lr, {"steps_per_epoch": 6}, **settings), 36, marks=[12, 30], per="step")
    case(curves, "no floor", spec_of(kind, {"periods": [12]}, lr, **settings), 4)
    case(curves, "too few weights", spec_of(kind, {"periods": [12, 3], "eta_min": 0}, lr, **settings), 4)


def one_cycle(curves, kind, lr, settings):
    case(curves, "by iteration", spec_of(kind, {"eta_max": 0.1, "total_steps": 200, "by_epoch": False}, lr), 201, marks=[59, 199], per="step")
    case(curves, "three phases, linear", spec_of(kind, {"eta_max": 1.0, "total_steps": 50, "pct_start": 0.25, "anneal_strategy": "linear", "div_factor": 10, "final_div_factor": 100, "three_phase": True}, lr), 50, marks=[11, 23])
    case(curves, "the length of the stretch", spec_of(kind, {"eta_max": 0.5, "begin": 3, "end": 33}, lr), 40, marks=[3, 32, 33])
    case(curves, "converted", spec_of(kind, {"eta_max": 0.5, "total_steps": 4, "convert_to_iter_based": True}, lr, {"steps_per_epoch": 5}), 21, marks=[5, 19], per="step")
    case(curves, "past its end", spec_of(kind, {"eta_max": 0.1, "total_steps": 10}, lr), 15, marks=[9])
    case(curves, "a peak at once", spec_of(kind, {"eta_max": 0.1, "total_steps": 10, "pct_start": 0.1}, lr), 15)
    case(curves, "a whole share", spec_of(kind, {"eta_max": 0.1, "total_steps": 10, "pct_start": 1}, lr), 15)
    case(curves, "no steps", spec_of(kind, {"eta_max": 0.1, "total_steps": 0}, lr), 15)


def plateau(curves, kind, lr, settings):
    draw = random.Random(7)
    metrics = [round(0.97**i * draw.uniform(0.8, 1), 3) for i in range(60)]
    case(curves, "by default", spec_of(kind, {"metrics": [0.5] * 30}, lr, **settings), 31)
    case(curves, "a falling loss", spec_of(kind, {"metrics": metrics, "patience": 2, "factor": 0.5, "cooldown": 2, "min_value": 0.01}, lr, **settings), 61)
    case(curves, "a growing accuracy", spec_of(kind, {"metrics": [round(1 - m, 3) for m in metrics], "rule": "greater", "patience": 1, "threshold": 0.02, "threshold_rule": "abs"}, lr, **settings), 61)
    case(curves, "a loss above 1e9 is not better", spec_of(kind, {"metrics": [2e9, 1.9e9, 1.8e9, 0.5, 0.4], "patience": 1}, lr, **settings), 6)
    case(curves, "within a stretch", spec_of(kind, {"metrics": [1.0] * 30, "patience": 3, "begin": 6, "end": 22}, lr, **settings), 31)
    case(curves, "a factor of 1", spec_of(kind, {"metrics": [1.0], "factor": 1.0}, lr, **settings), 2)
    case(curves, "by iteration", spec_of(kind, {"metrics": [1.0], "by_epoch": False}, lr, **settings), 2)


def wholes():
    curves = Curves("mmengine", "param_scheduler", PINS, WHOLE)
    warmup = {"kind": "mmengine.LinearLR", "start_factor": 0.001, "by_epoch": False, "begin": 0, "end": 15}
    steps = {"kind": "mmengine.MultiStepLR", "begin": 0, "end": 12, "by_epoch": True, "milestones": [8, 11], "gamma": 0.1}

    def add(name, schedulers, run, rows, marks=(), lr=0.02, **more):
        settings = {key: more.pop(key) for key in ("momentum", "betas") if key in more}
        spec = spec_of("param_scheduler", {"schedulers": schedulers, **more}, lr, run, **settings)
        case(curves, name, spec, rows, marks=marks, per="step")

    run = {"epochs": 12, "steps_per_epoch": 10}
    add("the schedule 1x of MMDetection", [warmup, steps], run, 120, [14, 80, 110])
    quadratic = {"kind": "mmengine.QuadraticWarmupLR", "by_epoch": True, "begin": 0, "end": 2, "convert_to_iter_based": True}
    after = {"kind": "mmengine.CosineAnnealingLR", "eta_min": 5e-4, "begin": 2, "T_max": 8, "end": 10, "by_epoch": True, "convert_to_iter_based": True}
    last = {"kind": "mmengine.ConstantLR", "by_epoch": True, "factor": 1, "begin": 10, "end": 12}
    add("YOLOX: a quadratic warmup of two epochs", [quadratic, after, last], run, 120, [19, 20, 100], momentum=0.9)
    add("in the other order", [steps, warmup], run, 120, [14, 80, 110])
    half = {"kind": "mmengine.CosineAnnealingLR", "eta_min": 1e-4, "begin": 6, "T_max": 6, "end": 12, "by_epoch": True, "convert_to_iter_based": True}
    add("RTMDet: a cosine over the second half", [warmup, half], run, 120, [59, 60, 61])
    cosine = {"kind": "mmengine.CosineAnnealingLR", "by_epoch": True, "begin": 3}
    add("ends left out", [{"kind": "mmengine.LinearLR", "by_epoch": True, "end": 3, "convert_to_iter_based": True}, cosine], run, 120, [30, 40])
    poly = {"kind": "mmengine.PolyLR", "eta_min": 1e-4, "power": 0.9, "by_epoch": False}
    add("a loop of iterations", [warmup, {**poly, "begin": 15}], {"steps": 90}, 90, [14, 15, 89])
    add("by epoch in a loop of iterations", [warmup, {"kind": "mmengine.StepLR", "step_size": 1}], None, 60, [14], max_iters=60, epoch_length=6)
    up = {"kind": "mmengine.CosineAnnealingLR", "T_max": 2, "eta_min": 0.2, "end": 2, "convert_to_iter_based": True}
    down = {"kind": "mmengine.CosineAnnealingMomentum", "T_max": 2, "eta_min": 0.85, "end": 2, "convert_to_iter_based": True}
    add("up, with the first beta down", [up, down], {"epochs": 3, "steps_per_epoch": 7}, 21, [14], betas=[0.95, 0.99])
    add("two groups and a momentum", [warmup, steps, {"kind": "mmengine.LinearMomentum", "start_factor": 0.5, "end": 4}], run, 120, [40], lr={"backbone": 0.002, "head": 0.02}, momentum=0.9)
    add("three iterations to an update", [warmup, {"kind": "mmengine.StepLR", "step_size": 1, "gamma": 0.5}], None, 7, max_epochs=4, epoch_length=5, accumulative_counts=3)
    add("an update across epochs", [warmup, steps], None, 18, max_epochs=12, epoch_length=10, accumulative_counts=7)
    once = {"kind": "mmengine.OneCycleLR", "eta_max": 0.1, "by_epoch": True, "convert_to_iter_based": True}
    add("one cycle, then a cosine from its base", [{**once, "end": 4, "total_steps": 4}, {**{k: v for k, v in half.items() if k != "eta_min"}, "eta_min_ratio": 0.1}], run, 120, [39, 60])
    metrics = [1.0, 0.9, 0.91, 0.92, 0.89, 0.95, 0.94, 0.93, 0.92, 0.91, 0.9, 0.9]
    plateau = {"kind": "mmengine.ReduceOnPlateauLR", "metrics": metrics, "patience": 1, "factor": 0.5}
    add("metrics", [warmup, plateau], run, 120, [14, 40, 60])
    add("metrics of every second epoch", [plateau], run, 120, [60], val_interval=2, val_begin=3)
    curves.write()


def main():
    families = {
        "Constant": constant, "CosineAnnealing": cosine, "CosineRestart": restart, "Exponential": exponential,
        "Linear": linear, "MultiStep": multi_step, "OneCycle": one_cycle, "Poly": poly, "QuadraticWarmup": quadratic,
        "ReduceOnPlateau": plateau, "Step": step,
    }
    for name, add in families.items():
        curves = Curves("mmengine", f"{name}LR", PINS, NOTES)
        add(curves, f"{name}LR", 0.1, {})
        if name == "CosineAnnealing":
            case(curves, "two groups", spec_of(f"{name}LR", {"T_max": 9, "eta_min_ratio": 0.1}, {"backbone": 0.01, "head": 1}), 22, marks=[9])
            resumed = spec_of(f"{name}LR", {"T_max": 9, "last_step": 3}, 0.05, initial_lr=0.1)
            case(curves, "resumed without a state", resumed, 12)
            for change in ({}, {"T_max": 20, "eta_min": 1e-3}):
                given = spec_of(f"{name}LR", {"T_max": 9, "end": 30, "by_epoch": False}, 0.1, {"steps": 30})
                for what, spec in interruptions(given, 7, [("loaded", "loaded"), ("new", "new")], **({"schedule": change} if change else {})):
                    case(curves, what, spec, 33, marks=[7], per="step")
            case(curves, "resumed without a run before", spec_of(f"{name}LR", {"T_max": 9, "last_step": 3}, 0.05), 12)
        curves.write()
        if name != "OneCycle":
            curves = Curves("mmengine", f"{name}Momentum", PINS, NOTES)
            add(curves, f"{name}Momentum", 0.1, {"momentum": 0.9})
            case(curves, "the first beta alone", spec_of(f"{name}Momentum", FEW[name], None, betas=[0.95, 0.99]), 20)
            curves.write()
    wholes()


FEW = {
    "Constant": {"factor": 0.5, "end": 6},
    "CosineAnnealing": {"T_max": 12, "eta_min": 0.85},
    "CosineRestart": {"periods": [8, 8], "restart_weights": [1, 0.9], "eta_min": 0.8},
    "Exponential": {"gamma": 0.99},
    "Linear": {"start_factor": 0.8, "end": 10},
    "MultiStep": {"milestones": [4, 9], "gamma": 0.9},
    "Poly": {"eta_min": 0.5, "end": 15},
    "QuadraticWarmup": {"end": 11},
    "ReduceOnPlateau": {"metrics": [1.0] * 19, "patience": 4, "factor": 0.9},
    "Step": {"step_size": 5, "gamma": 0.95},
}

if __name__ == "__main__":
    main()
