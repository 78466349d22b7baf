"""Reference curves of OLMo-core: its own schedulers, asked by their own `set_lr` as its trainer does."""

import os
import random
import types
import warnings

import stubs
from common import Curves

import torch

stubs.missing("cached_path", "google.api_core", "google.auth", "google.cloud", "boto3", "botocore", "bettermap")

import olmo_core.optim.scheduler as scheduling

warnings.filterwarnings("ignore")

PINS = {"ai2-olmo-core": "3.0.0", "torch": "2.15.0"}
NOTES = [
    "olmo_core.optim.scheduler imported with a stub for cached_path; scheduler.set_lr(group, trainer) for each group, with",
    "the trainer's global_step and tokens seen after this update; with `compile` the group's rate is a tensor",
]
RANDOM = int(os.environ.get("RANDOM_CASES", "5"))
GROUPS = {"matrices": 4e-4, "embeddings": 1e-4}


def made(schedule):
    given = dict(schedule)
    name = given.pop("kind").removeprefix("olmo_core.")
    if "schedulers" in given:
        given["schedulers"] = [made(inner) for inner in given["schedulers"]]
    for key in ("schedulers_max", "schedulers_max_steps"):
        if given.get(key) is not None:
            given[key] = list(given[key])
    if "stages" in given:
        given["stages"] = [scheduling.ComposableSchedulerStage(**stage) for stage in given["stages"]]
    if given.get("override_decay"):
        given["override_decay"] = scheduling.OverrideDecay(**given["override_decay"])
    return getattr(scheduling, name)(**given)


def rows(spec):
    lr = spec["optimizer"]["lr"]
    rates = list(lr.values()) if isinstance(lr, dict) else [lr]
    given, run = dict(spec["schedule"]), spec["run"]
    compiled, total = given.pop("compile", False), given.pop("max_duration", None)
    tokens = given.get("units") == "tokens"
    each = run["tokens_per_step"] if tokens else 1
    total = run["steps"] * each if total is None else total
    scheduler = made(given)
    groups = [{"lr": torch.tensor(rate) if compiled else rate, "initial_lr": rate, "params": []} for rate in rates]
    trainer = types.SimpleNamespace(global_step=0, global_train_tokens_seen=0, max_steps=total, max_tokens=total)

    def values():
        while True:
            trainer.global_step += 1
            trainer.global_train_tokens_seen += each
            for group in groups:
                scheduler.set_lr(group, trainer)
            yield [float(group["lr"]) for group in groups]

    return values()


def spec_of(kind, params, lr=4e-4, **run):
    return {"run": run, "optimizer": {"lr": lr}, "schedule": {"kind": f"olmo_core.{kind}", **params}}


def write(kind, cases):
    curves = Curves("olmo_core", kind, PINS, NOTES, precision="float64")
    for name, spec, count, marks in cases:
        lr = spec["optimizer"]["lr"]
        columns = [f"lr/{group}" for group in lr] if isinstance(lr, dict) else ["lr"]
        precision = "float32" if spec["schedule"].get("compile") else "float64"
        curves.case(name, spec, count, lambda spec=spec: rows(spec), marks, columns=columns, precision=precision)
    curves.write()


def drawn(kind, pick, own):
    """Random parameters: steps or tokens, a run that is cut short or goes past the end."""
    cases = []
    for index in range(RANDOM):
        steps = pick.randint(2, 120)
        run, params, each = {"steps": steps}, {}, 1
        if pick.random() < 0.4:
            each = pick.choice([512, 32768, 4194304, pick.randint(1, 10**6)])
            run["tokens_per_step"], params["units"] = each, "tokens"
            if pick.random() < 0.5:
                params["max_duration"] = steps * each - pick.randint(0, each - 1)
        if pick.random() < 0.2:
            params["compile"] = True
        length = lambda count, each=each: count if each == 1 else count * each + pick.randint(0, each - 1)
        params |= own(pick, steps, length)
        lr = pick.choice([GROUPS, 10 ** pick.uniform(-6, 0), 3e-4])
        cases.append((f"random {index}", spec_of(kind, params, lr, **run), steps + 5, [steps]))
    return cases


def warm(pick, steps, length):
    given = pick.choice([
        {"warmup": length(pick.choice([0, 1, pick.randint(1, steps)]))},
        {"warmup": length(pick.randint(1, steps))},
        {"warmup_steps": length(pick.randint(1, steps))},
        {"warmup_fraction": pick.choice([0.1, 0.5, pick.random()])},
    ])
    if pick.random() < 0.3:
        given["warmup_min_lr"] = pick.choice([0, 1e-7, 1e-5, 0.5])
    return given


def tail(pick, steps, length):
    given = pick.choice([
        {},
        {"decay": length(pick.randint(1, steps)), "decay_fraction": None},
        {"decay_steps": length(pick.randint(0, steps)), "decay_fraction": None},
        {"decay_fraction": pick.choice([0.2, 0.05, pick.random()])},
    ])
    if pick.random() < 0.3:
        given["decay_min_lr"] = pick.choice([0, 1e-7, 1e-5])
    return given


def end(pick, steps, length):
    given = warm(pick, steps, length)
    if pick.random() < 0.6:
        given["alpha_f"] = pick.choice([0.0, 0, 0.01, pick.random()])
    if pick.random() < 0.4:
        given["t_max"] = length(pick.randint(1, 2 * steps))
    return given


def both(pick, steps, length):
    return warm(pick, steps, length) | tail(pick, steps, length)


def power(pick, steps, length):
    return both(pick, steps, length) | ({"b": -pick.random()} if pick.random() < 0.5 else {})


def root(pick, steps, length):
    given = end(pick, steps, length)
    given.pop("t_max", None)
    return given


def stage(pick, steps, length):
    given = {"duration": length(pick.randint(1, steps))}
    if pick.random() < 0.5:
        given["shape"] = pick.choice(["linear", "cosine"])
    if pick.random() < 0.5:
        given |= pick.choice([{"start_lr": pick.random() * 1e-3}, {"start_lr_fraction": pick.random()}])
    return given | pick.choice([{"end_lr": pick.choice([0.0, pick.random() * 1e-3])}, {"end_lr_fraction": pick.random()}])


def late(pick, steps, length):
    given = {"start": length(pick.randint(0, steps)), "duration": length(pick.randint(1, steps))}
    if pick.random() < 0.5:
        given["shape"] = pick.choice(["linear", "cosine"])
    return {"override_decay": given | pick.choice([{"end_lr": 0.0}, {"end_lr_fraction": pick.random() / 10}])}


def stages(pick, steps, length):
    given = {"stages": [stage(pick, steps, length) for _ in range(pick.randint(1, 4))]}
    return given | (late(pick, steps, length) if pick.random() < 0.4 else {})


def sequence(pick, steps, length):
    makers = [
        ("ConstantWithWarmup", warm), ("LinearWithWarmup", end), ("CosWithWarmup", end), ("WSD", both),
        ("InvSqrtWithWarmup", root), ("ConstantScheduler", lambda *_: {}), ("HalfCosWithWarmup", end),
    ]
    count = pick.randint(1, 4)
    part = max(1, steps // count)
    inner = []
    for _ in range(count):
        kind, own = pick.choice(makers)
        inner.append({"kind": f"olmo_core.{kind}", **own(pick, part, length)})
    lengths = [length(pick.randint(1, part)) for _ in range(count - pick.choice([0, 1, 1]))]
    name = pick.choice(["schedulers_max", "schedulers_max", "schedulers_max_steps"])
    given = {"schedulers": inner, name: lengths}
    return given | (late(pick, steps, length) if pick.random() < 0.3 else {})


def periods(pick, steps, length):
    lengths = [length(pick.randint(2, max(2, steps // 2))) for _ in range(pick.randint(1, 4))]
    given = {"period_lengths": lengths}
    if pick.random() < 0.4:
        given["period_lr_multipliers"] = [pick.choice([1.0, 0.5, pick.random() + 0.1]) for _ in lengths]
    given |= pick.choice([{"warmup": pick.randint(0, lengths[0] // 2)}, {"warmup_fraction": pick.random() / 2}])
    given |= pick.choice([{"decay": pick.randint(0, min(lengths) // 2)}, {"decay_fraction": pick.random() / 2}])
    if pick.random() < 0.3:
        given["decay_min_lr"] = pick.choice([0, 1e-7, 1e-5])
    return given


def main():
    pick = random.Random(21)
    write("ConstantScheduler", [
        ("as it is", spec_of("ConstantScheduler", {}, steps=10), 12, []),
        ("compiled, in groups", spec_of("ConstantScheduler", {"compile": True}, GROUPS, steps=10), 12, []),
    ])
    w = {"warmup": 10}
    for kind, own, more in [
        ("ConstantWithWarmup", warm, {}), ("WSD", both, {"decay_fraction": 0.2}), ("PowerLR", power, {}),
        ("LinearWithWarmup", end, {"alpha_f": 0.0}), ("InvSqrtWithWarmup", root, {"alpha_f": 0.2}),
        ("CosWithWarmup", end, {"alpha_f": 0.0}), ("HalfCosWithWarmup", end, {"alpha_f": 0.0}),
        ("CosWithWarmupAndLinearDecay", lambda *given: end(*given) | tail(*given), {"t_max": 200}),
    ]:
        write(kind, [
            ("as in a script", spec_of(kind, {**w, **more}, steps=100), 105, [10, 80, 90, 99, 100]),
            ("a fraction, compiled", spec_of(kind, {"warmup_fraction": 0.05, "compile": True}, steps=90), 95, [4, 89]),
            ("tokens, in groups", spec_of(kind, {"warmup": 10**6, "units": "tokens"}, GROUPS, steps=100, tokens_per_step=65536), 105, [15, 89, 99]),
            ("tokens of a run that ends within an update", spec_of(kind, {"warmup_fraction": 0.1, "units": "tokens", "max_duration": 2 * 10**6}, steps=62, tokens_per_step=32768), 66, [6, 55, 61]),
            ("no warmup", spec_of(kind, {"warmup": 0}, steps=30), 33, [27, 30]),
            ("a warmup beyond the run", spec_of(kind, {"warmup": 50}, steps=30), 60, [27, 30, 50]),
            ("neither", spec_of(kind, {}, steps=30), 33, []),
            ("both", spec_of(kind, {"warmup": 10, "warmup_fraction": 0.1}, steps=30), 33, []),
            ("a fraction above 1", spec_of(kind, {"warmup_fraction": 1.5}, steps=30), 33, []),
            ("a warmup that begins above the rate", spec_of(kind, {**w, "warmup_min_lr": 0.1}, steps=30), 33, []),
            *([("both decays", spec_of(kind, {**w, "decay": 10}, steps=30), 33, [])] if kind in ("WSD", "PowerLR", "CosWithWarmupAndLinearDecay") else []),
            *drawn(kind, pick, own),
        ])
    two = [{"duration": 10, "start_lr": 0.0, "end_lr_fraction": 1.0}, {"duration": 80, "shape": "cosine", "end_lr_fraction": 0.1}]
    kind = "ComposableScheduler"
    write(kind, [
        ("a warmup and a cosine", spec_of(kind, {"stages": two}, steps=100), 105, [9, 89]),
        ("a late decay", spec_of(kind, {"stages": two, "override_decay": {"start": 50, "duration": 30, "end_lr": 0.0}}, GROUPS, steps=100), 105, [9, 49, 79]),
        ("no stage", spec_of(kind, {"stages": []}, steps=100), 105, []),
        ("a stage without end", spec_of(kind, {"stages": [{"duration": 10}]}, steps=100), 105, []),
        ("a stage with two ends", spec_of(kind, {"stages": [{"duration": 10, "end_lr": 0.0, "end_lr_fraction": 0.1}]}, steps=100), 105, []),
        ("a stage of no length", spec_of(kind, {"stages": [{"duration": 0, "end_lr": 0.0}]}, steps=100), 105, []),
        ("a rate below 0", spec_of(kind, {"stages": [{"duration": 5, "end_lr": -1.0}]}, steps=100), 105, []),
        *drawn(kind, pick, stages),
    ])
    kind = "SequentialScheduler"
    parts = [{"kind": "olmo_core.ConstantWithWarmup", "warmup": 10}, {"kind": "olmo_core.LinearWithWarmup", "warmup": 0, "alpha_f": 0.0}]
    write(kind, [
        ("a constant, then a line", spec_of(kind, {"schedulers": parts, "schedulers_max": [60]}, steps=100), 105, [10, 60, 99]),
        ("a length for the last too", spec_of(kind, {"schedulers": parts, "schedulers_max": [60, 10]}, GROUPS, steps=100), 105, [10, 60, 99]),
        ("the old name, and a late decay", spec_of(kind, {"schedulers": parts, "schedulers_max_steps": [60], "override_decay": {"start": 80, "duration": 10, "shape": "cosine", "end_lr_fraction": 0.01}}, steps=100), 105, [60, 79, 89]),
        ("a first part that is longer than the run", spec_of(kind, {"schedulers": parts, "schedulers_max": [200]}, steps=100), 105, [99]),
        ("no lengths", spec_of(kind, {"schedulers": parts}, steps=100), 105, []),
        ("too few lengths", spec_of(kind, {"schedulers": [*parts, *parts], "schedulers_max": [10]}, steps=100), 105, []),
        *drawn(kind, pick, sequence),
    ])
    kind = "WSDS"
    write(kind, [
        ("two periods", spec_of(kind, {"period_lengths": [40, 60], "warmup": 5, "decay_fraction": 0.2}, steps=100), 105, [5, 31, 39, 87, 99]),
        ("with multipliers", spec_of(kind, {"period_lengths": [40, 60], "period_lr_multipliers": [1.0, 0.5], "warmup_fraction": 0.1, "decay": 10}, GROUPS, steps=100), 105, [4, 39, 89, 99]),
        ("no decay", spec_of(kind, {"period_lengths": [10, 10], "warmup": 0, "decay": 0}, steps=30), 30, [9, 19]),
        ("no periods", spec_of(kind, {"period_lengths": [], "warmup": 0, "decay": 0}, steps=30), 30, []),
        ("a period of no length", spec_of(kind, {"period_lengths": [10, 0], "warmup": 0, "decay": 0}, steps=30), 30, []),
        ("too few multipliers", spec_of(kind, {"period_lengths": [10, 10], "period_lr_multipliers": [1.0], "warmup": 0, "decay": 0}, steps=30), 30, []),
        ("a warmup and a decay that do not fit", spec_of(kind, {"period_lengths": [10, 10], "warmup": 6, "decay": 5}, steps=30), 30, []),
        ("a decay that does not fit", spec_of(kind, {"period_lengths": [10, 5], "warmup": 0, "decay": 7}, steps=30), 30, []),
        ("neither", spec_of(kind, {"period_lengths": [10, 10], "warmup": 0}, steps=30), 30, []),
        *drawn(kind, pick, periods),
    ])
    kind = "ExponentialScheduler"
    write(kind, [
        ("as it is", spec_of(kind, {}, 1.0, steps=100), 105, [99]),
        ("from 0", spec_of(kind, {"lr_min": 0.0}, 1.0, steps=100), 105, []),
        *drawn(kind, pick, lambda pick, steps, length: {"lr_min": 10 ** pick.uniform(-9, 0)}),
    ])


main()
