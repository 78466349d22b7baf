"""Reference curves of composer and llm-foundry: their own schedulers, stepped as composer's Trainer does."""

import copy
import os
import random
import sys
import types
import warnings

import stubs
from common import Curves, interruptions

import torch

stubs.missing("torchvision", "cpuinfo", "importlib_metadata", "mcli", "coolname")

import composer.core as core
import composer.optim.scheduler as scheduling

stubs.bare("llmfoundry", "llmfoundry.utils", "llmfoundry.optim")
import llmfoundry.optim.scheduler as foundry

warnings.filterwarnings("ignore")

PINS = {"mosaicml": "0.32.1", "torch": "2.15.0"}
NOTES = [
    "composer imported with stubs for torchvision, cpuinfo, mcli and coolname; compile_composer_scheduler on torch.optim.SGD,",
    "stepped before the Timestamp advances, and max_duration scaled after the construction, as Trainer does",
]
RANDOM = int(os.environ.get("RANDOM_CASES", "5"))
GROUPS = {"decay": 6e-4, "no_decay": 1e-4}


def rows(spec):
    resume = spec["run"].get("resume")
    return run_of(spec)[1] if resume is None else taken_up(spec, resume)


def taken_up(spec, resume):
    """A run that is interrupted, and a new Trainer that loads the state as the flags of `resume` say."""
    (state, scheduler), values = run_of(spec)
    for _ in range(resume["step"]):
        yield next(values)
    next(values)  # what follows the last update: the scheduler's step, and the next Timestamp
    saved = [copy.deepcopy(part.state_dict()) for part in (state.optimizers[0], scheduler, state.timestamp)]
    later = {"run": spec["run"], "optimizer": {"lr": resume.get("lr", spec["optimizer"]["lr"])}, "schedule": {**spec["schedule"], **resume.get("schedule", {})}}
    (state, scheduler), values = run_of(later, resume["step"] if resume["scheduler"] == "loaded" else 0)
    if resume["scheduler"] == "loaded":
        scheduler.load_state_dict(saved[1])
        state.timestamp.load_state_dict(saved[2])
    if resume["optimizer"] == "loaded":
        state.optimizers[0].load_state_dict(saved[0])
    yield from values


def run_of(spec, done=0):
    """The state of a Trainer with its scheduler, and its rates from then on; `done` batches were made before."""
    lr = spec["optimizer"]["lr"]
    rates = list(lr.values()) if isinstance(lr, dict) else [lr]
    given, run = dict(spec["schedule"]), spec["run"]
    home, name = given.pop("kind").split(".")
    ratio, length = given.pop("scale_schedule_ratio", 1.0), given.pop("max_duration", None)
    if length is None:
        length = f"{run['epochs']}ep" if "epochs" in run else f"{run['steps']}ba"
    epoch = run.get("steps_per_epoch")
    optimizer = torch.optim.SGD([{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": rate} for rate in rates])
    state = types.SimpleNamespace(
        optimizers=[optimizer],
        max_duration=core.ensure_time(length, core.TimeUnit.EPOCH),
        dataloader_len=None if epoch is None else core.Time(epoch, "ba"),
        timestamp=core.Timestamp(),
    )
    scheduler = getattr(foundry if home == "llmfoundry" else scheduling, name)(**given)
    scheduler = scheduling.compile_composer_scheduler(scheduler, state, ratio)
    if ratio != 1.0:
        state.max_duration = state.max_duration * ratio
        if state.max_duration.value == 0:
            raise ValueError("Scale schedule has reduced the max_duration to 0. Set a higher ratio or use more epochs.")
    samples = run.get("samples_per_step", run.get("batch_size", 0))
    data = run.get("dataset_size")

    def values():
        batch = done
        while True:
            yield [group["lr"] for group in optimizer.param_groups]
            scheduler.step()
            batch += 1
            now = samples
            if data is not None and epoch is not None and batch % epoch == 0 and not run.get("drop_last"):
                now = data - samples * (epoch - 1)
            tokens = run.get("tokens_per_step", now * run.get("seq_length", 0))
            state.timestamp = state.timestamp.to_next_batch(samples=now, tokens=tokens)
            if epoch is not None and batch % epoch == 0:
                state.timestamp = state.timestamp.to_next_epoch()

    return (state, scheduler), values()


def spec_of(kind, params, lr=6e-4, **run):
    home = "llmfoundry" if kind.startswith("Inverse") else "composer"
    return {"run": run, "optimizer": {"lr": lr}, "schedule": {"kind": f"{home}.{kind}", **params}}


def write(kind, cases):
    home = "llmfoundry" if kind.startswith("Inverse") else "composer"
    pins = {**PINS, "llm-foundry": "0.22.0"} if home == "llmfoundry" else PINS
    curves = Curves(home, kind, pins, NOTES, precision="float64")
    curves.lines[0] = f"# {home}.{kind}, written by tests/reference/make/composer.py"
    for name, spec, count, marks in cases:
        lr = spec["optimizer"]["lr"]
        columns = [f"lr/{group}" for group in lr] if isinstance(lr, dict) else ["lr"]
        curves.case(name, spec, count, lambda spec=spec: rows(spec), marks, columns=columns)
    curves.write()


class Run:
    """A random run, and random times that fit it."""

    def __init__(self, pick):
        self.pick, self.steps = pick, pick.randint(2, 120)
        self.unit = pick.choice(["ba", "ba", "ep", "sp", "tok"])
        self.run, self.params = {}, {}
        self.epoch = pick.randint(1, 30)
        epochs = max(1, self.steps // self.epoch)
        self.each = {"ba": 1, "ep": 1, "sp": pick.choice([8, 256, pick.randint(1, 1000)]), "tok": pick.choice([65536, pick.randint(1, 10**6)])}[self.unit]
        if self.unit == "ep":
            self.steps = epochs * self.epoch
            self.run = {"epochs": epochs, "steps_per_epoch": self.epoch}
        else:
            self.run = {"steps": self.steps}
            if pick.random() < 0.5:
                self.run["steps_per_epoch"] = self.epoch
        if self.unit == "sp":
            self.run["samples_per_step"] = self.each
            self.params["max_duration"] = f"{self.steps * self.each - pick.randint(0, self.each - 1)}sp"
        if self.unit == "tok":
            self.run["tokens_per_step"] = self.each
            self.params["max_duration"] = f"{self.steps * self.each - pick.randint(0, self.each - 1)}tok"
        if pick.random() < 0.4:
            self.params["scale_schedule_ratio"] = pick.choice([0.5, 2.0, 1.5, pick.uniform(0.1, 3)])

    def time(self, least, most, foreign=0.1, parts=True):
        """A time from a part of the run to another."""
        pick, part = self.pick, self.pick.uniform(least, most)
        unit = self.unit
        if parts and pick.random() < 0.4:
            return f"{part}dur" if pick.random() < 0.7 else f"{round(part, 2)}dur"
        if pick.random() < foreign:
            unit = pick.choice(["ba", "sp", "ep", "iter"])
        if unit == "ep":
            return f"{round(part * self.steps / self.epoch)}ep"
        if unit == "ba":
            return pick.choice(["{}ba", "{}BA", "{}.0ba", "{}e0ba"]).format(round(part * self.steps))
        if unit == "iter":
            return f"{round(part * self.steps)}iter"
        return f"{round(part * self.steps * (self.each if unit == self.unit else 3))}{unit}"


def drawn(kind, pick, own):
    cases = []
    while len(cases) < RANDOM:
        run = Run(pick)
        params = {**own(pick, run), **run.params}
        needs = [str(value) for key, value in params.items() if key not in ("scale_schedule_ratio",)]
        if any("sp" in text for text in needs) and "samples_per_step" not in run.run:
            run.run["samples_per_step"] = 3
        lr = pick.choice([GROUPS, 10 ** pick.uniform(-6, 0), 3e-4, 1])
        cases.append((f"random {len(cases)}", spec_of(kind, params, lr, **run.run), min(run.steps + 8, 128), [run.steps]))
    return cases


def factor(pick):
    return pick.choice([0.0, 0, 1, 0.1, pick.random()])


def warm(pick, run):
    given = {"t_warmup": run.time(0, pick.choice([0.2, 0.5, 1.2]), foreign=0.05)}
    if pick.random() < 0.3:
        given["scale_warmup"] = pick.random() < 0.7
    return given


def end(pick, run):
    return {"t_max": pick.choice([run.time(1, 1.5, foreign=0.05, parts=False), "1dur", run.time(0.5, 2, foreign=0.05)])} if pick.random() < 0.5 else {}


def some(pick, **given):
    return {key: value for key, value in given.items() if pick.random() < 0.6}


def errors(kind, params):
    """Times that composer refuses, in the place of the first one."""
    key = next(iter(params))
    wrong = ["10", "5", "ten ba", "tenba", "1.5ba", "10xx", "1h30m", "30sec", "infba", ""]
    return [(f"the time `{text}`", spec_of(kind, {**params, key: [text] if isinstance(params[key], list) else text}, steps=20), 25, []) for text in wrong]


def main():
    pick = random.Random(22)
    kind = "StepScheduler"
    write(kind, [
        ("epochs", spec_of(kind, {"step_size": "30ep"}, epochs=90, steps_per_epoch=5), 460, [150, 151, 300]),
        ("a part of the run, in groups", spec_of(kind, {"step_size": "0.25dur", "gamma": 0.5}, GROUPS, steps=100), 105, [25, 26, 50]),
        ("tokens", spec_of(kind, {"step_size": "1e6tok"}, steps=50, tokens_per_step=65536), 55, [15, 16]),
        ("tokens of samples", spec_of(kind, {"step_size": "10_000tok"}, steps=50, samples_per_step=8, seq_length=128), 55, [10, 11]),
        ("samples of an epoch whose last batch is smaller", spec_of(kind, {"step_size": "100sp"}, epochs=4, dataset_size=103, batch_size=10, steps_per_epoch=11), 50, [10, 11, 12]),
        ("an epoch of unknown length", spec_of(kind, {"step_size": "1ep"}, steps=50), 55, []),
        ("a growing factor", spec_of(kind, {"step_size": "1ba", "gamma": 10.0}, steps=400), 400, [309]),
        ("no size", spec_of(kind, {"step_size": "0ba"}, steps=50), 55, []),
        ("iterations", spec_of(kind, {"step_size": "5iter"}, steps=50), 55, []),
        *errors(kind, {"step_size": ""}),
        *drawn(kind, pick, lambda pick, run: {"step_size": run.time(0.05, 0.6)} | some(pick, gamma=factor(pick))),
    ])
    kind = "MultiStepScheduler"
    milestones = lambda pick, run: {"milestones": [run.time(0, 1.1) for _ in range(pick.randint(0, 4))]}
    write(kind, [
        ("epochs", spec_of(kind, {"milestones": ["30ep", "60ep", "80ep"]}, epochs=90, steps_per_epoch=5), 460, [151, 301, 401]),
        ("in several units, one twice", spec_of(kind, {"milestones": ["10ba", "0.5dur", "10ba", "2ep"], "gamma": 0.5}, GROUPS, steps=100, steps_per_epoch=20), 105, [11, 41, 51]),
        *errors(kind, {"milestones": [""]}),
        *drawn(kind, pick, lambda pick, run: milestones(pick, run) | some(pick, gamma=factor(pick))),
    ])
    kind = "ConstantScheduler"
    write(kind, [
        ("as it is", spec_of(kind, {}, steps=20), 25, [20]),
        ("a factor, then none", spec_of(kind, {"alpha": 0.1, "t_max": "10ba"}, GROUPS, steps=20), 25, [10, 11]),
        *drawn(kind, pick, lambda pick, run: some(pick, alpha=factor(pick), t_max=run.time(0, 1.2))),
    ])
    kind = "LinearScheduler"
    write(kind, [
        ("as it is", spec_of(kind, {}, steps=20), 25, [20]),
        ("scaled to nothing", spec_of(kind, {"t_max": "0.03dur", "scale_schedule_ratio": 0.5}, steps=40), 25, []),
        ("a run of epochs in parts", spec_of(kind, {"t_max": "0.7dur", "alpha_f": 0.3}, epochs=3, steps_per_epoch=7), 25, [14, 15]),
        *drawn(kind, pick, lambda pick, run: some(pick, alpha_i=factor(pick), alpha_f=factor(pick), t_max=run.time(0.1, 1.2))),
    ])
    kind = "ExponentialScheduler"
    write(kind, [
        ("an epoch", spec_of(kind, {"gamma": 0.8}, epochs=3, steps_per_epoch=10), 35, [10, 11]),
        ("a growing factor", spec_of(kind, {"gamma": 10.0, "decay_period": "1ba"}, steps=400), 400, [309]),
        ("a negative factor", spec_of(kind, {"gamma": 0.0, "decay_period": "2ba"}, steps=10), 10, []),
        *drawn(kind, pick, lambda pick, run: {"gamma": pick.choice([0.5, 0.9, 1, 2, pick.random()]), "decay_period": run.time(0.01, 0.5)}),
    ])
    kind = "CosineAnnealingScheduler"
    given = spec_of(kind, {"alpha_f": 0.1}, steps=40)
    again = [one for resume in ({}, {"schedule": {"t_max": "60ba"}}, {"lr": 1e-4}) for one in interruptions(given, 12, [("loaded", "loaded"), ("new", "new")], **resume)]
    write(kind, [
        *((name, spec, 45, [12, 13]) for name, spec in again),
        ("as it is", spec_of(kind, {}, steps=20), 25, [20]),
        ("in groups", spec_of(kind, {"t_max": "15ba", "alpha_f": 0.1}, GROUPS, steps=20), 25, [15, 16]),
        *drawn(kind, pick, lambda pick, run: some(pick, alpha_f=factor(pick), t_max=run.time(0.1, 1.2))),
    ])
    kind = "CosineAnnealingWarmRestartsScheduler"
    write(kind, [
        ("epochs", spec_of(kind, {"t_0": "2ep", "t_mult": 2.0}, epochs=14, steps_per_epoch=10), 145, [21, 61, 141]),
        ("each shorter, to nothing", spec_of(kind, {"t_0": "20ba", "t_mult": 0.5, "alpha_f": 0.1}, GROUPS, steps=60), 60, [21, 31, 38, 39]),
        ("many within an update", spec_of(kind, {"t_0": "7tok"}, steps=60, tokens_per_step=65536), 60, []),
        ("none", spec_of(kind, {"t_0": "0ba"}, steps=60), 60, []),
        ("a factor beyond all", spec_of(kind, {"t_0": "2ba", "t_mult": 1e308}, steps=60), 60, [2, 3]),
        *errors(kind, {"t_0": ""}),
        *drawn(kind, pick, lambda pick, run: {"t_0": run.time(0.02, 0.5)} | some(pick, t_mult=pick.choice([1, 2, 1.5, 0.7, pick.uniform(0.5, 3)]), alpha_f=factor(pick))),
    ])
    kind = "PolynomialScheduler"
    write(kind, [
        ("a square", spec_of(kind, {"power": 2.0}, steps=20), 25, [20]),
        ("an int", spec_of(kind, {"power": 3, "alpha_f": 0.1, "t_max": "15ba"}, GROUPS, steps=20), 25, [15]),
        ("below 0", spec_of(kind, {"power": -1.0}, steps=20), 25, [20]),
        *drawn(kind, pick, lambda pick, run: {"power": pick.choice([1, 2, 0.5, 0, pick.uniform(0, 4)])} | some(pick, alpha_f=factor(pick), t_max=run.time(0.1, 1.2))),
    ])
    kind = "MultiStepWithWarmupScheduler"
    write(kind, [
        ("epochs", spec_of(kind, {"t_warmup": "5ep", "milestones": ["30ep", "60ep"]}, epochs=90, steps_per_epoch=2), 185, [10, 11, 61, 121]),
        ("a scaled warmup", spec_of(kind, {"t_warmup": "10ba", "milestones": ["50ba"], "scale_warmup": True, "scale_schedule_ratio": 0.5}, GROUPS, steps=100), 105, [5, 10, 25]),
        *drawn(kind, pick, lambda pick, run: warm(pick, run) | milestones(pick, run) | some(pick, gamma=factor(pick))),
    ])
    for kind, own in [
        ("ConstantWithWarmupScheduler", lambda pick: some(pick, alpha=factor(pick))),
        ("LinearWithWarmupScheduler", lambda pick: some(pick, alpha_i=factor(pick), alpha_f=factor(pick))),
        ("CosineAnnealingWithWarmupScheduler", lambda pick: some(pick, alpha_f=factor(pick))),
        ("PolynomialWithWarmupScheduler", lambda pick: some(pick, alpha_f=factor(pick), power=pick.choice([1, 3.0, 0.5]))),
    ]:
        write(kind, [
            ("as in a config", spec_of(kind, {"t_warmup": "10ba"}, steps=100), 105, [10, 11, 99]),
            ("parts of the run, in groups", spec_of(kind, {"t_warmup": "0.055dur"}, GROUPS, epochs=3, steps_per_epoch=33), 105, [5, 6, 99]),
            ("tokens", spec_of(kind, {"t_warmup": "1e6tok", "t_max": "7e6tok", "max_duration": "6553600tok"}, steps=100, tokens_per_step=65536), 112, [16, 17, 99]),
            ("scaled", spec_of(kind, {"t_warmup": "10ba", "scale_schedule_ratio": 0.5}, steps=100), 60, [10, 50]),
            ("scaled with its warmup", spec_of(kind, {"t_warmup": "10ba", "scale_warmup": True, "scale_schedule_ratio": 2.0}, steps=50), 105, [10, 20]),
            ("scaled below the length of the run", spec_of(kind, {"t_warmup": "10ba", "t_max": "30ba", "scale_schedule_ratio": 0.5}, steps=30), 35, []),
            ("scaled to no run", spec_of(kind, {"t_warmup": "10ba", "scale_schedule_ratio": 0.01}, steps=30), 35, []),
            ("no warmup", spec_of(kind, {"t_warmup": "0ba"}, steps=30), 35, [30]),
            ("a warmup of the whole run", spec_of(kind, {"t_warmup": "1dur"}, steps=30), 35, [30]),
            ("a warmup in another unit", spec_of(kind, {"t_warmup": "10sp"}, steps=30, samples_per_step=2), 35, []),
            ("an end before that of the run", spec_of(kind, {"t_warmup": "1ep", "t_max": "20ba"}, epochs=3, steps_per_epoch=10), 35, []),
            *errors(kind, {"t_warmup": ""}),
            *drawn(kind, pick, lambda pick, run, own=own: warm(pick, run) | end(pick, run) | own(pick)),
        ])
    kind = "InverseSquareRootWithWarmupScheduler"

    def root(pick, run):
        given = {name: run.time(*part, foreign=0.02, parts=pick.random() < 0.02) for name, part in [("t_warmup", (0, 0.4)), ("t_scale", (0.05, 0.6)), ("t_cooldown", (0, 0.6))]}
        return given | end(pick, run) | some(pick, alpha_f_decay=pick.choice([0.1, 0.5]), alpha_f_cooldown=pick.choice([0.0, 0, 0.05]))

    times = {"t_warmup": "20ba", "t_scale": "40ba", "t_cooldown": "30ba"}
    write(kind, [
        ("as in a config", spec_of(kind, {**times, "alpha_f_decay": 0.1}, steps=200), 210, [20, 21, 171, 199]),
        ("no cooldown, in groups", spec_of(kind, {**times, "t_cooldown": "0ba"}, GROUPS, steps=200), 210, [20, 21, 199]),
        ("a cooldown that begins in the warmup", spec_of(kind, {**times, "t_cooldown": "190ba"}, steps=200), 210, [20, 21]),
        ("no scale", spec_of(kind, {**times, "t_scale": "0ba"}, steps=200), 210, [20, 21]),
        ("epochs", spec_of(kind, {"t_warmup": "1ep", "t_scale": "2ep", "t_cooldown": "1ep"}, epochs=5, steps_per_epoch=10), 55, [11, 41]),
        ("a part of the run", spec_of(kind, {**times, "t_scale": "0.1dur"}, steps=200), 210, []),
        ("another unit than the run's", spec_of(kind, {**times, "t_scale": "10ep"}, steps=200), 210, []),
        ("an end in another unit", spec_of(kind, {**times, "t_max": "400sp"}, steps=200, samples_per_step=2), 210, [21]),
        ("a decay below the cooldown", spec_of(kind, {**times, "alpha_f_cooldown": 0.1}, steps=200), 210, []),
        *errors(kind, times),
        *drawn(kind, pick, root),
    ])


main()
