"""Reference curves of OLMo: its own schedulers, asked as its trainer does."""

import math
import os
import random

import stubs
from common import Curves

import torch  # noqa: F401 (before the stubs: it looks for packages that may be missing)

stubs.missing("datasets", "cached_path", "google.api_core", "google.auth", "google.cloud", "boto3", "botocore")

import olmo.optim as optim

PINS = {"ai2-olmo": "0.6.0"}
NOTES = [
    "olmo.optim imported with stubs for datasets and cached_path; get_lr(lr, t, max) as Trainer.train_step calls it, where",
    "t is the steps or tokens with those of this update",
]
RANDOM = int(os.environ.get("RANDOM_CASES", "5"))
GROUPS = {"decay": 4e-4, "no_decay": 1e-4}


def made(schedule):
    given = {"grad_clip_warmup_steps": None, "grad_clip_warmup_factor": None, "warmup_min_lr": None, **schedule}
    name = given.pop("kind").removeprefix("olmo.")
    for key in ("sched1", "sched2", "inner"):
        if key in given:
            given[key] = made(given[key])
    return getattr(optim, name)(**given)


def rows(spec):
    lr = spec["optimizer"]["lr"]
    rates = list(lr.values()) if isinstance(lr, dict) else [lr]
    given, run = dict(spec["schedule"]), spec["run"]
    units, total = given.pop("units", "steps"), given.pop("max_duration", None)
    each = run.get("tokens_per_step", run.get("seq_length", 1) * run.get("samples_per_step", 1)) if units == "tokens" else 1
    total = run["steps"] * each if total is None else total
    scheduler = made(given)

    def values():
        t = 0
        while True:
            t += 1
            yield [scheduler.get_lr(rate, t * each, total) for rate in rates]

    return values()


def spec_of(kind, params, lr=4e-4, **run):
    return {"run": run, "optimizer": {"lr": lr}, "schedule": {"kind": f"olmo.{kind}", **params}}


def write(kind, cases):
    curves = Curves("olmo", kind, PINS, NOTES, precision="float64")
    for name, spec, count, marks in cases:
        lr = spec["optimizer"]["lr"]
        columns = [f"lr/{group}" for group in lr] if isinstance(lr, dict) else ["lr"]
        curves.case(name, spec, count, lambda spec=spec: rows(spec), marks, columns=columns)
    curves.write()


def drawn(kind, pick, own):
    """Random parameters: steps or tokens, a run that is cut short or goes past the end."""
    cases = []
    for index in range(RANDOM):
        steps = pick.randint(1, 120)
        warmup = pick.choice([0, 1, 2, pick.randint(0, 2 * steps)])
        run, params, each = {"steps": steps}, {}, 1
        if pick.random() < 0.4:
            each = pick.choice([512, 65536, 4194304, pick.randint(1, 10**6)])
            run["tokens_per_step"], params["units"] = each, "tokens"
            if pick.random() < 0.5:
                params["max_duration"] = steps * each - pick.randint(0, each - 1)
        length = lambda count: count if each == 1 else count * each + pick.randint(0, each - 1)
        params |= own(pick, steps, warmup, length)
        lr = pick.choice([GROUPS, 10 ** pick.uniform(-6, 0), 3e-4])
        cases.append((f"random {index}", spec_of(kind, params, lr, **run), steps + 5, [warmup, steps]))
    return cases


def warm(pick, warmup, length):
    given = {"warmup_steps": length(warmup)}
    if pick.random() < 0.6:
        given["warmup_min_lr"] = pick.choice([0.0, 0, 1e-7, 1e-5, 0.5])
    return given


def decay(pick, steps, warmup, length):
    given = warm(pick, warmup, length)
    if pick.random() < 0.7:
        given["alpha_f"] = pick.choice([0.0, 1.0, 0.01, pick.random()])
    if pick.random() < 0.5:
        given["t_max"] = length(pick.randint(1, 2 * steps))
    return given


def main():
    pick = random.Random(20)
    w = {"warmup_steps": 10}
    for kind in ("CosWithWarmup", "LinearWithWarmup", "CosLinearEnvelope"):
        write(kind, [
            ("as in a config", spec_of(kind, {**w, "alpha_f": 0.1}, steps=100), 105, [10, 99, 100]),
            ("from 0, in two groups", spec_of(kind, {**w, "warmup_min_lr": 0.0}, GROUPS, steps=60), 65, [10, 60]),
            ("tokens", spec_of(kind, {"warmup_steps": 10**6, "units": "tokens", "t_max": 2 * 10**7}, steps=153, tokens_per_step=65536), 160, [15, 152]),
            ("tokens of samples", spec_of(kind, {"warmup_steps": 5000, "units": "tokens"}, steps=20, samples_per_step=4, seq_length=512), 24, [2, 19]),
            ("no warmup", spec_of(kind, {"warmup_steps": 0, "alpha_f": 0.0}, steps=30), 33, [30]),
            ("a warmup beyond the run", spec_of(kind, {"warmup_steps": 50}, steps=30), 60, [30, 50]),
            ("a warmup that begins above the rate", spec_of(kind, {**w, "warmup_min_lr": 0.1}, steps=30), 33, []),
            *drawn(kind, pick, decay),
        ])
    hold = lambda pick, steps, warmup, length: warm(pick, warmup, length)
    for kind in ("InvSqrtWithWarmup", "ConstantWithWarmupScheduler"):
        write(kind, [
            ("as in a config", spec_of(kind, w, steps=100), 105, [10]),
            ("from 0", spec_of(kind, {**w, "warmup_min_lr": 0}, 1e-4, steps=100), 105, [10]),
            ("no warmup", spec_of(kind, {"warmup_steps": 0}, steps=30), 33, []),
            ("tokens, in groups", spec_of(kind, {"warmup_steps": 10**6, "units": "tokens"}, GROUPS, steps=100, tokens_per_step=65536), 105, [15]),
            ("below 0", spec_of(kind, {**w, "warmup_min_lr": -0.1}, steps=30), 33, []),
            *drawn(kind, pick, hold),
        ])
    write("ConstantScheduler", [
        ("as in a config", spec_of("ConstantScheduler", {}, steps=10), 12, []),
        ("in groups", spec_of("ConstantScheduler", {"warmup_min_lr": 1e-5}, GROUPS, steps=10), 12, []),
    ])

    def inner(kind, **given):
        return {"kind": f"olmo.{kind}", **given}

    def both(pick, steps, warmup, length):
        return {
            "sched1": inner("CosWithWarmup", **decay(pick, steps, warmup, length)),
            "sched2": inner("InvSqrtWithWarmup", **warm(pick, warmup, length)),
        }

    write("MaxScheduler", [
        ("as in a config", spec_of("MaxScheduler", {"sched1": inner("CosWithWarmup", **w), "sched2": inner("InvSqrtWithWarmup", **w)}, steps=100), 105, [10, 100]),
        *drawn("MaxScheduler", pick, both),
    ])

    def bolted(pick, steps, warmup, length):
        start = pick.randint(0, steps)
        kind = pick.choice(["CosWithWarmup", "LinearWithWarmup"])
        return {"inner": inner(kind, **decay(pick, steps, warmup, length)), "warmup_start": length(start), "warmup_end": length(start + 1 + pick.randint(0, steps))}

    write("BoltOnWarmupScheduler", [
        ("after a restart", spec_of("BoltOnWarmupScheduler", {"inner": inner("CosWithWarmup", **w), "warmup_start": 40, "warmup_end": 50}, steps=100), 105, [40, 50, 100]),
        *drawn("BoltOnWarmupScheduler", pick, bolted),
    ])


main()
