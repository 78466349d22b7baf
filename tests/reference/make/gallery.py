"""Writes into `tests/gallery.txt` what the genuine packages say of the gallery's own specs.

Each spec of `schedules/` whose kind is a class or function of an installed torch, optax, keras, transformers, timm,
megatron-core or paddlepaddle is read, its parameters are handed to the genuine package, and the rates of the whole run are put into the
spec's line. All other lines stay. What this script cannot build (`python`, nested dialects) it names, and leaves alone.

    python tests/reference/make/gallery.py [PACKAGE...]
"""

import functools
import importlib.metadata
import importlib.util
import itertools
import math
import pathlib
import struct
import sys

import yaml

# It takes this folder off the path: the scripts in it are called like packages.
from common import HERE

ROOT = HERE.parents[2]
GOLDEN = ROOT / "tests" / "gallery.txt"
# Parameters that count, in which an expression is rounded.
COUNTS = ("steps", "T_", "iters", "num_", "boundaries", "milestones", "step_size", "epochs", "begin", "patience")


class Unknown(Exception):
    """Something of a spec that this script does not build."""


def clock(run):
    """The run's length and its words."""
    run = {name: value(name, one, {}) for name, one in run.items()}
    per_epoch = run.get("steps_per_epoch")
    batch = run.get("batch_size", 1) * run.get("devices", 1) * run.get("gradient_accumulation", 1)
    if "dataset_size" in run:
        ratio = run["dataset_size"] / batch
        per_epoch = math.floor(ratio) if run.get("drop_last") else math.ceil(ratio)
    epochs, steps = run.get("epochs"), run.get("steps")
    if steps is None and None not in (epochs, per_epoch):
        steps = epochs * per_epoch
    words = {"epochs": epochs, "steps": steps, "steps_per_epoch": per_epoch, "global_batch_size": batch}
    return {name: value for name, value in words.items() if value is not None}


def value(name, written, words):
    """A parameter, its arithmetic done."""
    if isinstance(written, list):
        return [value(name, one, words) for one in written]
    if isinstance(written, dict):
        return {key: value(key if isinstance(key, str) else name, one, words) for key, one in written.items()}
    if isinstance(written, str) and any(c.isdigit() or c == "/" for c in written) or written in words:
        try:
            number = eval(written, {"__builtins__": {}}, words)
        except NameError:
            return written
        return round(number) if any(part in name for part in COUNTS) else number
    return written


def parameters(spec, words):
    return {name: value(name, one, words) for name, one in spec.items() if name not in ("kind", "interval")}


def torch_rates(kind, spec, words, optimizer, rows, run):
    import torch

    rates = optimizer.get("lr", 1e-3)
    rates = list(rates.values()) if isinstance(rates, dict) else [rates]
    rates = [value("lr", rate, words) for rate in rates]
    groups = [{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": rate} for rate in rates]
    make = torch.optim.SGD if "momentum" in optimizer else torch.optim.Adam
    other = {"momentum": optimizer["momentum"]} if "momentum" in optimizer else {}
    if "betas" in optimizer:
        other["betas"] = tuple(optimizer["betas"])
    opt = make(groups, **other)
    scheduler = torch_scheduler(torch, opt, kind, spec, words)
    for _ in range(rows):
        yield opt.param_groups[0]["lr"]
        opt.step()
        scheduler.step()


def torch_scheduler(torch, opt, kind, spec, words):
    name = kind.split(".")[1]
    if name in ("LambdaLR", "ReduceLROnPlateau", "SWALR"):
        raise Unknown(kind)
    given = dict(spec)
    children = given.pop("schedulers", None)
    given = parameters(given, words)
    make = getattr(torch.optim.lr_scheduler, name)
    if children is not None:
        built = [torch_scheduler(torch, opt, child["kind"], child, words) for child in children]
        return make(built, **given) if name == "ChainedScheduler" else make(opt, built, **given)
    if name == "OneCycleLR" and "total_steps" not in given and "epochs" not in given:
        given["total_steps"] = words["steps"]
    return make(opt, **given)


@functools.cache
def maker(package):
    """The script beside this one that calls a package for its reference curves."""
    spec = importlib.util.spec_from_file_location(f"make_{package}", HERE / f"{package}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def made_rates(kind, spec, words, optimizer, rows, run):
    """The rates of the first group, by the script of the package's reference curves."""
    package, name = kind.split(".")
    if package == "transformers" and not name.startswith("get_"):
        # What the Trainer makes of its `lr_scheduler_type`.
        import transformers.optimization as hf

        name = hf.TYPE_TO_SCHEDULER_FUNCTION[hf.SchedulerType(name)].__name__
    resolved = {
        "run": {**run, **words},
        "optimizer": {name: value(name, one, words) for name, one in optimizer.items()},
        "schedule": {"kind": f"{package}.{name}", **parameters(spec, words)},
    }
    for row in itertools.islice(maker(package).rows(resolved), rows):
        yield row[0]


def optax_schedule(kind, spec, words):
    import optax

    name = kind.split(".")[1]
    if name in ("Schedule", "contrib"):
        raise Unknown(kind)
    given = dict(spec)
    children = given.pop("schedules", None)
    given = parameters(given, words)
    if children is not None:
        given["schedules"] = [optax_schedule(child["kind"], child, words) for child in children]
    return getattr(optax, name)(**given)


def optax_rates(kind, spec, words, optimizer, rows, run):
    import jax.numpy as jnp
    import numpy as np

    schedule = optax_schedule(kind, spec, words)
    for step in range(rows):
        yield float(np.float32(schedule(jnp.asarray(step, jnp.int32))))


def keras_rates(kind, spec, words, optimizer, rows, run):
    import keras
    import numpy as np

    name = kind.split(".")[1]
    make = getattr(keras.optimizers.schedules, name, None)
    if make is None or name == "LearningRateSchedule":
        raise Unknown(kind)
    given = parameters(spec, words)
    schedule = make(**given)
    for step in range(rows):
        yield float(np.float32(keras.ops.convert_to_numpy(schedule(keras.ops.convert_to_tensor(step, "int64")))))


PACKAGES = {"torch": torch_rates, "optax": optax_rates, "keras": keras_rates}
PACKAGES.update(dict.fromkeys(("transformers", "timm", "megatron"), made_rates))
PACKAGES["paddle"] = made_rates
PACKAGES.update(dict.fromkeys(("nemo", "torchtitan"), made_rates))


def line(rates, unit):
    """As `in_a_line` of tests/it/gallery.rs."""
    first = peak = last = None
    rows, at, digest = 0, 0, 0xCBF29CE484222325
    for rate in rates:
        if first is None:
            first = rate
        if peak is None or rate > peak:
            at, peak = rows, rate
        bits = struct.unpack("<Q", struct.pack("<d", rate))[0]
        digest = ((digest ^ bits) * 0x0100000001B3) % 2**64
        last = rate
        rows += 1
    return f"{rows} {unit}s, {rust(first)}, {rust(peak)} at {at}, {rust(last)}, {digest:016x}"


def rust(number):
    """A number as Rust writes it for debugging."""
    text = repr(float(number))
    mantissa, _, exponent = text.partition("e")
    if not exponent:
        return text if abs(number) >= 1e-5 or number == 0 else text
    mantissa = mantissa.removesuffix(".0")
    return f"{mantissa}e{int(exponent)}"


def main(only):
    lines = GOLDEN.read_text().splitlines()
    for index, old in enumerate(lines):
        title, rest = old.split(": ", 1)
        path, series = title.split(" ", 1)
        spec = yaml.safe_load((ROOT / "schedules" / path).read_text())
        chosen = spec["schedules"][series] if series != "-" else spec["schedule"]
        kind = chosen.get("kind", "")
        package = kind.split(".")[0]
        if package not in PACKAGES or only and package not in only:
            continue
        rows, unit = rest.split(",")[0].split(" ")
        try:
            run = spec.get("run", {})
            rates = PACKAGES[package](kind, chosen, clock(run), spec.get("optimizer", {}), int(rows), run)
            new = line(rates, unit.removesuffix("s"))
        except (Unknown, TypeError, KeyError) as error:
            print(f"{title}: left alone, {error}")
            continue
        version = importlib.metadata.version({"megatron": "megatron-core", "nemo": "nemo_toolkit", "paddle": "paddlepaddle"}.get(package, package)).split("+")[0]
        same = "as before" if new == rest.rsplit(" | ", 1)[0] else "OTHERWISE"
        print(f"{title}: {same}", flush=True)
        lines[index] = f"{title}: {new} | genuine {package} {version}"
        GOLDEN.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
