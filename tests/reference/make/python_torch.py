"""Writes what torch makes of users' programs with optimizers and schedulers.

    python tests/reference/make/python_torch.py

`tests/reference/python/torch/`: programs that say as text what became of their objects. `tests/reference/torch/LRScheduler.txt`
and `adjust_learning_rate.txt`: the curves of users' schedulers, and of functions that set the rates.
"""

import argparse
import pathlib
import sys
import types
import warnings

from loops import advance
import python_torch_schedulers
import python_transformers
import torch_programs
from python_torch_objects import PROGRAMS
from common import Curves, environment  # it takes this folder off the path

import torch

warnings.simplefilter("ignore")

PINS = {"torch": "2.15.0"}
OUT = pathlib.Path(__file__).resolve().parent.parent / "python" / "torch"
# What a program drives besides the rate: the column, and where it stands in a group.
DRIVES = {"drives the momentum too": ("momentum", lambda group: group["momentum"]),
          "drives weight decay and the rate": ("weight_decay", lambda group: group["weight_decay"]),
          "betas as a tuple": ("beta1", lambda group: group["betas"][0])}


def error(exception):
    text = str(exception).split("\n")[0]
    return f"! {type(exception).__name__}: {text}".rstrip().removesuffix(":")


def rows(source):
    namespace = {"__name__": "snippet"}
    exec(compile(source, "snippet", "exec"), namespace)
    found = []
    for step in range(4):
        try:
            found.append(f"{step} {namespace['f'](step)!r}")
        except Exception as exception:
            found.append(f"{step} {error(exception)}")
    return found


def objects():
    OUT.mkdir(parents=True, exist_ok=True)
    for name, source in PROGRAMS + python_torch_schedulers.PROGRAMS + python_torch_schedulers.random_programs(30) + python_transformers.PROGRAMS + python_transformers.random_programs(24):
        head = [f"# {environment(PINS)}", "# torch: the source, then a row per call: its number, the text"]
        source = source.strip("\n")
        (OUT / f"{name}.txt").write_text("\n".join([*head, source, "----", *rows(source)]) + "\n")


def optimizer(given):
    """SGD, or Adam where the spec has betas; the groups have their names in the spec."""
    lr = given.get("lr", 1e-3)
    parameters = lambda: [torch.nn.Parameter(torch.zeros(1))]
    if "params" in given:
        groups = [{"lr": lr, "name": one["params"], **one, "params": parameters()} for one in given["params"]]
        for group in groups:
            group.update({"betas": tuple(group["betas"])} if "betas" in group else {})
    elif isinstance(lr, dict):
        groups = [{"params": parameters(), "lr": value, "name": name} for name, value in lr.items()]
    else:
        groups = [{"params": parameters(), "lr": lr}]
    if "initial_lr" in given:
        groups[0]["initial_lr"] = given["initial_lr"]
    decay = given.get("weight_decay", 0)
    if "betas" in given or any("betas" in group for group in groups):
        return torch.optim.Adam(groups, betas=tuple(given.get("betas", (0.9, 0.999))), weight_decay=decay)
    return torch.optim.SGD(groups, momentum=given.get("momentum", 0), weight_decay=decay)


def namespace(value):
    return argparse.Namespace(**{k: namespace(v) for k, v in value.items()}) if isinstance(value, dict) else value


def begin(spec, source):
    """The names of a script that has run the source, with the optimizer of the spec."""
    names = {"__name__": "snippet"}
    config = spec.get("config", {})
    names |= {key: namespace(config[name]) for name, key in (("args", "args"), ("cfg", "CFG")) if name in config}
    if "optimizer" in spec:
        names["optimizer"] = optimizer(spec["optimizer"])
    exec(compile(source, "snippet", "exec"), names)
    return names


def groups_of(names):
    return names["optimizer"].param_groups


def row(groups, name):
    values = [float(group["lr"]) for group in groups]
    return values + [float(DRIVES[name][1](group)) for group in groups] if name in DRIVES else values


def stepped(name, spec, make, count, source):
    names = begin(spec, source)
    scheduler = eval(make, names) if make else names["scheduler"]
    if hasattr(scheduler, "step_and_update_lr"):
        scheduler.step = scheduler.step_and_update_lr
    makes_updates = name in ("a wrapper that steps the optimizer", "a wrapper with step_and_update_lr")
    after = advance(scheduler, spec)

    def rates():
        for index in range(count):
            if index or makes_updates:
                after(index - 1)
            yield row(groups_of(names), name)

    return rates()


def adjusted(name, spec, call, count, source):
    names = begin(spec, source)
    told = spec["interval"]["epoch"] if isinstance(spec.get("interval"), dict) else None

    def rates():
        for index in range(count):
            updates = spec["run"].get("steps_per_epoch")
            names["index"] = index // updates + index % updates / updates if told == "fraction" else index - (told == "late")
            if names["index"] >= 0:
                eval(call, names)
            yield row(groups_of(names), name)

    return rates()


def columns(name, spec, source):
    names = begin(spec, source)
    groups = groups_of(names)
    labels = [group.get("name", str(index)) for index, group in enumerate(groups)]
    quantities = ["lr", *([DRIVES[name][0]] if name in DRIVES else [])]
    return [quantity if len(groups) == 1 else f"{quantity}/{label}" for quantity in quantities for label in labels]


def curves(kind, programs, evaluate):
    notes = ["a row is what the optimizer's groups hold for the update, in Python floats"]
    found = Curves("torch", kind, PINS, notes, precision="float64")
    found.lines[0] = found.lines[0].replace("torch.py", "python_torch.py")
    for name, spec, call, count, marks, source in programs:
        spec = dict(spec)
        schedule = {"kind": f"torch.{kind}"}
        if spec.get("config"):
            schedule["config"] = spec["config"]
        schedule["source"] = source.lstrip("\n")
        whole = {key: value for key, value in spec.items() if key != "config"} | {"schedule": schedule}
        told = isinstance(spec.get("interval"), dict) and spec["interval"].get("epoch")
        in_epochs = spec.get("interval") == "epoch" or told == "late"
        per = "epoch" if in_epochs or "steps_per_epoch" not in spec["run"] and "epochs" in spec["run"] else "step"
        found.case(name, whole, count, lambda: evaluate(name, spec, call, count, source), marks, per=per,
                   columns=columns(name, spec, source))
    found.write()


registry = types.ModuleType("schedulers_registry")
registry.SCHEDULERS = types.SimpleNamespace(register_module=lambda: lambda made: made)
sys.modules["schedulers_registry"] = registry
objects()
curves("LRScheduler", torch_programs.SCHEDULERS, stepped)
curves("adjust_learning_rate", torch_programs.FUNCTIONS, adjusted)
