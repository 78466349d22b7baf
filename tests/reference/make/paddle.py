"""Reference curves of PaddlePaddle: its own schedulers, stepped as a training loop does."""

import copy
import random
import warnings

from common import Curves

from paddle.optimizer import lr

warnings.filterwarnings("ignore")

PINS = {"paddlepaddle": "3.3.1"}
NOTES = ["row t is `scheduler.last_lr` after t calls of `scheduler.step()`"]


def construct(schedule):
    given = dict(schedule)
    name = given.pop("kind").removeprefix("paddle.")
    for own in ("lr_lambda", "scale_fn"):
        if own in given:
            given[own] = called(given[own])
    for other in ("metrics", "config", "name"):
        given.pop(other, None)
    if isinstance(given.get("learning_rate"), dict):
        given["learning_rate"] = construct(given["learning_rate"])
    return getattr(lr, name)(**given)


def called(source):
    """The function of a text: a lambda, or the last `def`."""
    if source.startswith("lambda"):
        return eval(source, {"math": __import__("math")})
    names = {}
    exec(source, names)
    return [found for found in names.values() if callable(found)][-1]


def taken_up(spec):
    """A program that is interrupted, and a new one that restores the state with `set_state_dict`."""
    resume = spec["run"]["resume"]
    scheduler = construct(spec["schedule"])
    for _ in range(resume["step"]):
        yield [scheduler.last_lr]
        scheduler.step()
    state = copy.deepcopy(scheduler.state_dict())
    scheduler = construct({**spec["schedule"], **resume.get("schedule", {})})
    if resume["scheduler"] == "loaded":
        scheduler.set_state_dict(state)
    while True:
        yield [scheduler.last_lr]
        scheduler.step()


def rows(spec):
    if "resume" in spec.get("run", {}):
        return taken_up(spec)
    scheduler, metrics = construct(spec["schedule"]), spec["schedule"].get("metrics")

    def run():
        yield [scheduler.last_lr]
        for metric in iter(lambda: None, 0) if metrics is None else metrics:
            scheduler.step() if metrics is None else scheduler.step(metric)
            yield [scheduler.last_lr]
        raise IndexError("the metrics are used up")

    return run()


def spec_of(kind, params):
    return {"schedule": {"kind": f"paddle.{kind}", **params}}


def write(kind, cases):
    curves = Curves("paddle", kind, PINS, NOTES, precision="float64")
    for name, params, count, marks in cases:
        spec, per = spec_of(kind, params), "epoch" if kind == "ReduceOnPlateau" else "step"
        curves.case(name, spec, count, lambda spec=spec: rows(spec), marks, per=per)
    given, *changes = RESUMED.get(kind, [None])
    for index, change in enumerate([{}, *changes, None] if given else []):
        states = {"scheduler": "new", "optimizer": "new"} if change is None else {"scheduler": "loaded", "optimizer": "loaded"}
        resume = {"step": 17, **states} | ({"schedule": change} if change else {})
        spec = {"run": {"steps": 60, "resume": resume}, **spec_of(kind, given)}
        name = ["interrupted", "interrupted, other parameters"][index == 1 and bool(change)] if change is not None else "interrupted, nothing loaded"
        curves.case(name, spec, 65, lambda spec=spec: rows(spec), [17], per="step")
    curves.write()


def inner(kind, **params):
    return {"kind": f"paddle.{kind}", **params}


# Runs that are interrupted: the parameters, and those that the resumed program has otherwise.
RESUMED = {
    "NoamDecay": ({"d_model": 64, "warmup_steps": 20}, {"warmup_steps": 30}),
    "ExponentialDecay": ({"learning_rate": 0.5, "gamma": 0.9}, {"learning_rate": 0.3, "gamma": 0.8}),
    "PolynomialDecay": ({"learning_rate": 0.1, "decay_steps": 50}, {"decay_steps": 40}),
    "PiecewiseDecay": ({"boundaries": [10, 30], "values": [0.1, 0.01, 1e-3]}, {"boundaries": [15, 25]}),
    "CosineAnnealingDecay": ({"learning_rate": 0.1, "T_max": 20},),
    "StepDecay": ({"learning_rate": 0.1, "step_size": 7}, {"step_size": 9}),
    "MultiStepDecay": ({"learning_rate": 0.1, "milestones": [10, 30]}, {"milestones": [20]}),
    "LinearWarmup": ({"learning_rate": {"kind": "paddle.CosineAnnealingDecay", "learning_rate": 0.1, "T_max": 30}, "warmup_steps": 8, "start_lr": 0.0, "end_lr": 0.1},),
    "OneCycleLR": ({"max_learning_rate": 0.1, "total_steps": 70},),
    "CyclicLR": ({"base_learning_rate": 0.01, "max_learning_rate": 0.1, "step_size_up": 8}, {"step_size_up": 5}),
    "LinearLR": ({"learning_rate": 0.3, "total_steps": 40, "start_factor": 0.1},),
    "CosineAnnealingWarmRestarts": ({"learning_rate": 0.1, "T_0": 5, "T_mult": 2}, {"T_0": 6, "eta_min": 1e-3}),
}
COUNTING = "count = 0\ndef factor(epoch):\n    global count\n    count += 1\n    return 0.9 ** count"


def decays():
    write("NoamDecay", [
        ("the first Transformer", {"d_model": 512, "warmup_steps": 4000}, 9000, [4000]),
        ("a factor", {"d_model": 768, "warmup_steps": 37, "learning_rate": 0.3}, 120, [37]),
        ("one step", {"d_model": 64, "warmup_steps": 1, "learning_rate": 2}, 20, [1]),
        ("fractions", {"d_model": 0.5, "warmup_steps": 2.5}, 20, [2]),
        ("resumed", {"d_model": 64, "warmup_steps": 10, "last_epoch": 7}, 20, [3]),
        ("no warmup", {"d_model": 64, "warmup_steps": 0}, 10, []),
        ("no width", {"d_model": 0, "warmup_steps": 10}, 10, []),
        ("a rate below zero", {"d_model": 64, "warmup_steps": 10, "learning_rate": -1.0}, 10, []),
    ])
    write("ExponentialDecay", [
        ("a tenth less", {"learning_rate": 0.5, "gamma": 0.9}, 200, []),
        ("down to nothing", {"learning_rate": 1, "gamma": 0.05}, 400, [247]),
        ("resumed", {"learning_rate": 0.5, "gamma": 0.999, "last_epoch": 99}, 50, []),
        ("a factor of one", {"learning_rate": 0.5, "gamma": 1.0}, 10, []),
        ("no factor", {"learning_rate": 0.5, "gamma": 0}, 10, []),
    ])
    write("NaturalExpDecay", [
        ("as in the docs", {"learning_rate": 0.5, "gamma": 0.1}, 200, []),
        ("a whole number", {"learning_rate": 3, "gamma": 2}, 400, [372]),
        ("resumed", {"learning_rate": 0.5, "gamma": 0.003, "last_epoch": 41}, 50, []),
        ("no decay", {"learning_rate": 0.5, "gamma": 0.0}, 10, []),
    ])
    write("InverseTimeDecay", [
        ("as in the docs", {"learning_rate": 0.5, "gamma": 0.1}, 200, []),
        ("a whole number", {"learning_rate": 1, "gamma": 3}, 50, []),
        ("through a pole", {"learning_rate": 0.5, "gamma": -0.3}, 20, [3]),
        ("onto a pole", {"learning_rate": 0.5, "gamma": -0.25}, 20, [4]),
        ("resumed", {"learning_rate": 0.5, "gamma": 0.01, "last_epoch": 12}, 50, []),
    ])
    write("PolynomialDecay", [
        ("by default", {"learning_rate": 0.1, "decay_steps": 100}, 120, [100]),
        ("as for segmentation", {"learning_rate": 0.01, "decay_steps": 1000, "end_lr": 0, "power": 0.9}, 1010, [1000]),
        ("in cycles", {"learning_rate": 0.5, "decay_steps": 20, "end_lr": 1e-3, "power": 2, "cycle": True}, 90, [20, 40, 60]),
        ("upwards", {"learning_rate": 0, "decay_steps": 13, "end_lr": 1, "power": 0.5}, 20, [13]),
        ("resumed", {"learning_rate": 0.1, "decay_steps": 30, "last_epoch": 20}, 20, [9]),
        ("no steps", {"learning_rate": 0.1, "decay_steps": 0}, 10, []),
        ("steps that are no int", {"learning_rate": 0.1, "decay_steps": 10.0}, 10, []),
        ("no power", {"learning_rate": 0.1, "decay_steps": 10, "power": 0}, 10, []),
    ])


def stairs():
    three = {"boundaries": [30, 60, 80], "values": [0.1, 0.01, 1e-3, 1e-4]}
    write("PiecewiseDecay", [
        ("three", three, 100, [30, 60, 80]),
        ("whole numbers and fractions", {"boundaries": [2.5, 7], "values": [1, 0.1, 0]}, 20, [2, 7]),
        ("not in order", {"boundaries": [20, 5, 9, 40], "values": [0.5, 0.4, 0.3, 0.2, 0.1]}, 50, [20, 40]),
        ("more values", {"boundaries": [4], "values": [0.3, 0.2, 0.1]}, 10, [4]),
        ("one twice", {"boundaries": [4, 4, 6], "values": [0.4, 0.3, 0.2, 0.1]}, 10, [4, 6]),
        ("resumed", {**three, "last_epoch": 40}, 50, [19, 39]),
        ("no boundaries", {"boundaries": [], "values": [0.1]}, 10, []),
        ("too few values", {"boundaries": [5, 9], "values": [0.1, 0.2]}, 10, []),
    ])
    write("StepDecay", [
        ("thirty", {"learning_rate": 0.1, "step_size": 30}, 100, [30, 60, 90]),
        ("often", {"learning_rate": 0.016, "step_size": 3, "gamma": 0.97}, 200, [3]),
        ("a factor that is whole", {"learning_rate": 0.5, "step_size": 2, "gamma": 0}, 10, [2]),
        ("a factor below zero", {"learning_rate": 1, "step_size": 2, "gamma": -2}, 10, [2]),
        ("a factor that overflows", {"learning_rate": 1.0, "step_size": 1, "gamma": -1e100}, 10, []),
        ("resumed", {"learning_rate": 0.1, "step_size": 7, "last_epoch": 20}, 20, [7]),
        ("no step", {"learning_rate": 0.1, "step_size": 0}, 10, []),
        ("a step that is no int", {"learning_rate": 0.1, "step_size": 3.0}, 10, []),
        ("a factor of one", {"learning_rate": 0.1, "step_size": 3, "gamma": 1}, 10, []),
    ])
    write("MultiStepDecay", [
        ("three", {"learning_rate": 0.1, "milestones": [30, 60, 80]}, 100, [30, 60, 80]),
        ("fractions", {"learning_rate": 0.3, "milestones": [2.5, 6], "gamma": 0.7}, 20, [2, 6]),
        ("none", {"learning_rate": 0.3, "milestones": []}, 10, []),
        ("resumed", {"learning_rate": 0.1, "milestones": [5, 15], "gamma": 0.5, "last_epoch": 9}, 20, [5]),
        ("not in order", {"learning_rate": 0.1, "milestones": [5, 3]}, 10, []),
        ("one twice", {"learning_rate": 0.1, "milestones": [5, 5]}, 10, []),
        ("a factor of one", {"learning_rate": 0.1, "milestones": [5], "gamma": 1.5}, 10, []),
    ])


def cosines():
    write("CosineAnnealingDecay", [
        ("over the run", {"learning_rate": 0.1, "T_max": 1000}, 1010, [1000]),
        ("in waves", {"learning_rate": 0.5, "T_max": 10, "eta_min": 1e-3}, 100, [10, 20, 30]),
        ("one step", {"learning_rate": 0.5, "T_max": 1}, 10, [1]),
        ("a lowest rate above", {"learning_rate": 0.1, "T_max": 7, "eta_min": 1}, 30, [7]),
        ("resumed", {"learning_rate": 0.1, "T_max": 20, "last_epoch": 11}, 40, [8]),
        ("resumed past the lowest", {"learning_rate": 0.1, "T_max": 5, "last_epoch": 5}, 20, []),
        ("no length", {"learning_rate": 0.1, "T_max": 0}, 10, []),
        ("a length that is no int", {"learning_rate": 0.1, "T_max": 10.0}, 10, []),
        ("a rate below zero", {"learning_rate": -0.1, "T_max": 10}, 10, []),
    ])
    write("CosineAnnealingWarmRestarts", [
        ("as in the paper", {"learning_rate": 0.05, "T_0": 10, "T_mult": 2}, 160, [10, 30, 70, 150]),
        ("all alike", {"learning_rate": 0.5, "T_0": 7, "eta_min": 1e-4}, 50, [7, 14]),
        ("one step", {"learning_rate": 0.5, "T_0": 1, "T_mult": 3}, 50, [1, 4, 13, 40]),
        ("resumed", {"learning_rate": 0.5, "T_0": 10, "T_mult": 2, "last_epoch": 24}, 50, []),
        ("no cycle", {"learning_rate": 0.5, "T_0": 0}, 10, []),
        ("a cycle that is no int", {"learning_rate": 0.5, "T_0": 5.0}, 10, []),
        ("shorter cycles", {"learning_rate": 0.5, "T_0": 5, "T_mult": 0}, 10, []),
    ])


def cycles():
    write("OneCycleLR", [
        ("by default", {"max_learning_rate": 0.1, "total_steps": 1000}, 1003, [299, 999]),
        ("straight lines", {"max_learning_rate": 1, "total_steps": 37, "divide_factor": 10, "end_learning_rate": 0, "phase_pct": 0.35, "anneal_strategy": "linear"}, 40, [12, 36]),
        ("three phases", {"max_learning_rate": 0.1, "total_steps": 50, "three_phase": True, "phase_pct": 0.4}, 52, [19, 38, 49]),
        ("three phases in straight lines", {"max_learning_rate": 0.1, "total_steps": 33, "three_phase": True, "phase_pct": 0.3, "anneal_strategy": "linear", "end_learning_rate": 1e-5}, 40, [8, 17, 32]),
        ("no way up", {"max_learning_rate": 0.1, "total_steps": 20, "phase_pct": 0.0}, 22, []),
        ("only up", {"max_learning_rate": 0.1, "total_steps": 20, "phase_pct": 1.0}, 22, [19]),
        ("a phase without length", {"max_learning_rate": 0.1, "total_steps": 10, "phase_pct": 0.1}, 12, []),
        ("a fraction that is an int", {"max_learning_rate": 0.1, "total_steps": 10, "phase_pct": 0}, 12, []),
        ("too large a fraction", {"max_learning_rate": 0.1, "total_steps": 10, "phase_pct": 1.5}, 12, []),
        ("three phases without a third", {"max_learning_rate": 0.1, "total_steps": 10, "phase_pct": 0.5, "three_phase": True}, 12, []),
        ("no steps", {"max_learning_rate": 0.1, "total_steps": 0}, 12, []),
        ("steps that are no int", {"max_learning_rate": 0.1, "total_steps": 10.0}, 12, []),
        ("divided by zero", {"max_learning_rate": 0.1, "total_steps": 10, "divide_factor": 0}, 12, []),
        ("a rate below zero", {"max_learning_rate": -0.1, "total_steps": 10}, 12, []),
        ("an end below zero", {"max_learning_rate": 0.1, "total_steps": 10, "end_learning_rate": -1e-4}, 12, []),
        ("resumed", {"max_learning_rate": 0.1, "total_steps": 30, "last_epoch": 12}, 20, [16]),
    ])
    both = {"base_learning_rate": 1e-3, "max_learning_rate": 6e-3}
    write("CyclicLR", [
        ("as in the docs", {**both, "step_size_up": 2000}, 8100, [2000, 4000]),
        ("steeper down", {**both, "step_size_up": 7, "step_size_down": 3}, 50, [7, 10]),
        ("each half as high", {**both, "step_size_up": 5, "step_size_down": 8, "mode": "triangular2"}, 100, [5, 13]),
        ("each half as high, until it overflows", {**both, "step_size_up": 1, "mode": "triangular2"}, 2100, [2048]),
        ("lower at each step", {**both, "step_size_up": 6, "mode": "exp_range", "exp_gamma": 0.97}, 100, [6, 12]),
        ("higher at each step", {**both, "step_size_up": 6, "mode": "exp_range", "exp_gamma": 1e50}, 20, [6]),
        ("a function of the cycle", {**both, "step_size_up": 4, "scale_fn": "lambda x: 1 / (5 ** (x * 0.0001))"}, 50, [4, 8]),
        ("a function of the cycle, which is a float", {**both, "step_size_up": 4, "scale_fn": "lambda x: 0.5 if isinstance(x, float) else 1.0"}, 20, [4]),
        ("a function of the step", {**both, "step_size_up": 4, "scale_fn": "lambda x: 0.99 ** x", "scale_mode": "iterations"}, 50, [4, 8]),
        ("whole numbers", {"base_learning_rate": 0, "max_learning_rate": 1, "step_size_up": 3, "step_size_down": 10}, 50, [3, 13]),
        ("upside down", {"base_learning_rate": 1.0, "max_learning_rate": 0.1, "step_size_up": 3}, 20, [3]),
        ("resumed", {**both, "step_size_up": 4, "last_epoch": 9}, 20, [6]),
        ("no way up", {**both, "step_size_up": 0}, 10, []),
        ("a size that is no int", {**both, "step_size_up": 4, "step_size_down": 4.0}, 10, []),
        ("a base that is an int", {**both, "step_size_up": 4, "exp_gamma": 1}, 10, []),
        ("a rate below zero", {"base_learning_rate": -0.1, "max_learning_rate": 1, "step_size_up": 4}, 10, []),
        ("a highest rate below zero", {"base_learning_rate": 0.1, "max_learning_rate": -1, "step_size_up": 4}, 10, []),
    ])


def functions():
    write("LambdaDecay", [
        ("as in the docs", {"learning_rate": 0.5, "lr_lambda": "lambda x: 0.95 ** x"}, 100, []),
        ("a function that counts", {"learning_rate": 0.5, "lr_lambda": COUNTING}, 20, []),
        ("whole numbers", {"learning_rate": 1, "lr_lambda": "lambda x: 3 - x // 5"}, 30, [5]),
        ("one that raises", {"learning_rate": 1, "lr_lambda": "lambda x: 1 / (7 - x)"}, 30, [7]),
        ("resumed", {"learning_rate": 0.5, "lr_lambda": "lambda x: 0.95 ** x", "last_epoch": 9}, 20, []),
    ])
    write("MultiplicativeDecay", [
        ("as in the docs", {"learning_rate": 0.5, "lr_lambda": "lambda x: 0.95"}, 100, []),
        ("of the step", {"learning_rate": 2, "lr_lambda": "lambda x: 1 - 1 / (x + 2)"}, 100, []),
        ("a function that counts", {"learning_rate": 0.5, "lr_lambda": COUNTING}, 20, []),
        ("one that raises", {"learning_rate": 1, "lr_lambda": "lambda x: 1 / (7 - x)"}, 30, [7]),
        ("resumed", {"learning_rate": 0.5, "lr_lambda": "lambda x: 0.95 + x / 1000", "last_epoch": 9}, 20, []),
    ])


def ramps():
    line = {"start_lr": 0.0, "end_lr": 0.1}
    cosine = inner("CosineAnnealingDecay", learning_rate=0.1, T_max=30)
    after = {
        "a number": 0.1,
        "a whole number": 1,
        "a cosine": cosine,
        "restarts": inner("CosineAnnealingWarmRestarts", learning_rate=0.1, T_0=5),
        "longer restarts": inner("CosineAnnealingWarmRestarts", learning_rate=0.1, T_0=3, T_mult=2, eta_min=1e-3),
        "restarts where the logarithm errs": inner("CosineAnnealingWarmRestarts", learning_rate=0.1, T_0=5, T_mult=3),
        "a step decay": inner("StepDecay", learning_rate=0.1, step_size=12),
        "milestones": inner("MultiStepDecay", learning_rate=0.1, milestones=[10, 25]),
        "pieces": inner("PiecewiseDecay", boundaries=[10, 25], values=[0.1, 0.05, 0.01]),
        "a polynomial": inner("PolynomialDecay", learning_rate=0.1, decay_steps=40, power=0.9, end_lr=0.0),
        "a Noam decay": inner("NoamDecay", d_model=64, warmup_steps=7),
        "an exponential": inner("ExponentialDecay", learning_rate=0.1, gamma=0.97),
        "a line": inner("LinearLR", learning_rate=0.1, total_steps=20, start_factor=1.0, end_factor=0.1),
        "a cycle": inner("CyclicLR", base_learning_rate=0.01, max_learning_rate=0.1, step_size_up=6),
        "one cycle, which ends": inner("OneCycleLR", max_learning_rate=0.1, total_steps=30),
        "a function": inner("LambdaDecay", learning_rate=0.1, lr_lambda="lambda x: 0.9 ** x"),
        "a product": inner("MultiplicativeDecay", learning_rate=0.1, lr_lambda="lambda x: 0.9"),
        "a function that counts": inner("LambdaDecay", learning_rate=0.1, lr_lambda=COUNTING),
        "a plateau, for which steps are metrics": inner("ReduceOnPlateau", learning_rate=0.1, patience=3),
        "another warmup": inner("LinearWarmup", learning_rate=cosine, warmup_steps=7, start_lr=0.1, end_lr=0.2),
        "one that is resumed": inner("CosineAnnealingDecay", learning_rate=0.1, T_max=30, last_epoch=4),
    }
    write("LinearWarmup", [
        *((name, {"learning_rate": rate, "warmup_steps": 9, **line}, 100, [9]) for name, rate in after.items()),
        ("long restarts", {"learning_rate": inner("CosineAnnealingWarmRestarts", learning_rate=0.1, T_0=5, T_mult=3), "warmup_steps": 4, **line}, 2000, [4, 9, 24, 69, 204, 609, 1824]),
        ("whole numbers", {"learning_rate": 0.5, "warmup_steps": 7, "start_lr": 0, "end_lr": 1}, 20, [7]),
        ("one step", {"learning_rate": cosine, "warmup_steps": 1, "start_lr": 1e-3, "end_lr": 0.05}, 40, [1]),
        ("resumed", {"learning_rate": cosine, "warmup_steps": 9, **line, "last_epoch": 20}, 40, [18]),
        ("no steps", {"learning_rate": 0.1, "warmup_steps": 0, **line}, 10, []),
        ("steps that are no int", {"learning_rate": 0.1, "warmup_steps": 5.0, **line}, 10, []),
        ("downwards", {"learning_rate": 0.1, "warmup_steps": 5, "start_lr": 0.2, "end_lr": 0.1}, 10, []),
        ("a start below zero", {"learning_rate": 0.1, "warmup_steps": 5, "start_lr": -0.2, "end_lr": 0.1}, 10, []),
        ("a scheduler that is refused", {"learning_rate": inner("StepDecay", learning_rate=0.1, step_size=0), "warmup_steps": 5, **line}, 10, []),
    ])
    write("LinearLR", [
        ("by default", {"learning_rate": 0.1, "total_steps": 100}, 120, [100]),
        ("downwards", {"learning_rate": 1, "total_steps": 33, "start_factor": 1.0, "end_factor": 0}, 50, [33]),
        ("a fraction", {"learning_rate": 0.3, "total_steps": 7.5, "start_factor": 0.01}, 20, [7]),
        ("resumed", {"learning_rate": 0.3, "total_steps": 20, "start_factor": 0.1, "last_epoch": 5}, 30, [14]),
        ("no start", {"learning_rate": 0.3, "total_steps": 20, "start_factor": 0}, 10, []),
        ("an end above one", {"learning_rate": 0.3, "total_steps": 20, "end_factor": 1.1}, 10, []),
        ("no steps", {"learning_rate": 0.3, "total_steps": 0}, 10, []),
    ])


def plateaus():
    draw = random.Random(20)
    losses = [round(0.9**i + 0.1 * draw.random(), 4) for i in range(60)]
    kind = "ReduceOnPlateau"
    write(kind, [
        ("by default", {"learning_rate": 0.1, "metrics": [0.5] * 40}, 41, [12, 23]),
        ("soon, with a cooldown", {"learning_rate": 1, "factor": 0.5, "patience": 1, "cooldown": 3, "metrics": losses}, 61, []),
        ("more is better", {"learning_rate": 0.1, "mode": "max", "factor": 0.7, "patience": 2, "threshold": 0.02, "metrics": losses}, 61, []),
        ("by a difference", {"learning_rate": 0.1, "threshold": 0.05, "threshold_mode": "abs", "patience": 0, "min_lr": 1e-3, "metrics": losses}, 61, []),
        ("more by a difference", {"learning_rate": 0.1, "mode": "max", "threshold": 0.01, "threshold_mode": "abs", "patience": 0.5, "factor": 0.9, "metrics": losses}, 61, []),
        ("below zero", {"learning_rate": 0.1, "patience": 1, "metrics": [-x for x in losses]}, 61, []),
        ("not below epsilon", {"learning_rate": 1e-7, "patience": 0, "epsilon": 5e-8, "metrics": losses}, 61, []),
        ("a metric that is NaN", {"learning_rate": 0.1, "patience": 1, "metrics": [float("nan"), 0.5, 0.4, 0.6, 0.7, 0.8]}, 7, []),
        ("a factor of one", {"learning_rate": 0.1, "factor": 1.0, "metrics": losses}, 10, []),
        ("a rate below zero", {"learning_rate": -0.1, "patience": 0, "metrics": losses}, 30, []),
        ("too few metrics", {"learning_rate": 0.1, "metrics": [1, 2]}, 10, []),
    ])


# (name, config, source)
OWN = [
    ("a warmup and a cosine", {"learning_rate": 0.1, "warmup": 5, "total": 40}, """
import math
from paddle.optimizer.lr import LRScheduler
class WarmupCosine(LRScheduler):
    def __init__(self, learning_rate, warmup, total, end_lr=1e-4, last_epoch=-1, verbose=False):
        self.warmup = warmup
        self.total = total
        self.end_lr = end_lr
        super(WarmupCosine, self).__init__(learning_rate, last_epoch, verbose)
    def get_lr(self):
        if self.last_epoch < self.warmup:
            return self.base_lr * (self.last_epoch + 1) / self.warmup
        done = min(1.0, (self.last_epoch - self.warmup) / (self.total - self.warmup))
        return self.end_lr + 0.5 * (self.base_lr - self.end_lr) * (1 + math.cos(math.pi * done))
"""),
    ("from the rate before", {"learning_rate": 0.5}, """
import paddle
class Shrinks(paddle.optimizer.lr.LRScheduler):
    def get_lr(self):
        if self.last_epoch == 0:
            return self.base_lr
        return max(self.last_lr * 0.9, 0.05)
"""),
    ("a step of its own", {"learning_rate": 1, "every": 7}, """
from paddle.optimizer.lr import LRScheduler
class Poly(LRScheduler):
    def __init__(self, learning_rate, every):
        self.calls = 0
        self.every = every
        super().__init__(learning_rate)
    def step(self, epoch=None):
        self.calls += 1
        super().step(self.calls // self.every)
    def get_lr(self):
        return self.base_lr * (1 - self.last_epoch / 20) ** 0.9
"""),
    ("an object", None, """
from paddle.optimizer.lr import LRScheduler
class Stairs(LRScheduler):
    def __init__(self, rates, last_epoch=-1):
        self.rates = rates
        super().__init__(rates[0], last_epoch)
    def get_lr(self):
        return self.rates[min(self.last_epoch // 10, len(self.rates) - 1)]
scheduler = Stairs([0.1, 0.01, 1e-3])
"""),
    ("without get_lr", {"learning_rate": 0.1}, """
from paddle.optimizer.lr import LRScheduler
class Bare(LRScheduler):
    pass
"""),
    ("a rate below zero", {"learning_rate": -0.1}, """
from paddle.optimizer.lr import LRScheduler
class Base(LRScheduler):
    def get_lr(self):
        return self.base_lr
"""),
]


def own(source, config):
    names = {"__name__": "snippet"}
    exec(compile(source, "snippet", "exec"), names)
    classes = [value for value in names.values() if isinstance(value, type) and value.__module__ == "snippet"]
    scheduler = names["scheduler"] if config is None else classes[-1](**config)

    def run():
        while True:
            yield [scheduler()]
            scheduler.step()

    return run()


def classes():
    curves = Curves("paddle", "LRScheduler", PINS, NOTES, precision="float64")
    for name, config, source in OWN:
        source = source.lstrip("\n")
        given = {} if config is None else {"config": config}
        spec = {"run": {"steps": 50}, "schedule": {"kind": "paddle.LRScheduler", **given, "source": source}}
        curves.case(name, spec, 50, lambda: own(source, config), [5, 7, 10, 40], per="step")
    curves.write()


def main():
    decays()
    stairs()
    cosines()
    cycles()
    functions()
    ramps()
    plateaus()
    classes()


if __name__ == "__main__":
    main()
