"""Writes the reference curves of the TensorFlow Model Garden's schedules, eager:
`python tests/reference/make/official.modeling.optimization.py [NAME...]`.

Needs: pip install tensorflow-cpu==2.21.0 numpy==2.4.6; pip install --no-deps tf-models-official==2.20.0 tf_keras==2.21.0
"""

import importlib.util
import os
import pathlib
import random
import sys

from common import Curves

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"

import tensorflow as tf  # noqa: E402
import tf_keras  # noqa: E402

DIALECT = "official.modeling.optimization"
PINS = {"tf-models-official": "2.20.0", "tf-keras": "2.21.0", "tensorflow-cpu": "2.21.0", "numpy": "2.4.6"}
STEPS = ["each row: optimizer.iterations assigned, then what tf_keras.optimizers.legacy.SGD takes for the learning rate"]


def garden():
    """The module of the schedules alone: the package around it imports the whole Garden."""
    for entry in sys.path:
        path = pathlib.Path(entry) / "official/modeling/optimization/lr_schedule.py"
        if path.exists():
            spec = importlib.util.spec_from_file_location("lr_schedule", path)
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            return module
    sys.exit("tf-models-official is not installed")


GARDEN = garden()


def construct(spec):
    """The genuine schedule that a part of a spec describes, or the number that stands for one."""
    if not isinstance(spec, dict):
        return spec
    arguments = dict(spec)
    name = arguments.pop("kind").removeprefix(f"{DIALECT}.")
    if "after_warmup_lr_sched" in arguments:
        arguments["after_warmup_lr_sched"] = construct(arguments["after_warmup_lr_sched"])
    return getattr(GARDEN, name)(**arguments)


def follow(spec, first, rows):
    optimizer = tf_keras.optimizers.legacy.SGD(construct(spec))

    def values():
        for row in range(first, first + rows):
            optimizer.iterations.assign(row)
            yield float(optimizer._decayed_lr(tf.float32))

    return values()


def number(draw, low=-6, high=0):
    """A positive number as people write them or not: few digits or all of them."""
    value = 10 ** draw.uniform(low, high)
    return float(f"{value:.{draw.choice([1, 2, 3])}g}") if draw.random() < 0.5 else value


def length(draw, high=600):
    """A number of updates, small ones being as likely as large ones; now and then no integer."""
    steps = int(high ** draw.random())
    return steps if draw.random() < 0.85 else steps + round(draw.random(), 2)


def some(draw, optional):
    """Some of the optional arguments."""
    return {name: value for name, value in optional.items() if draw.random() < 0.6}


def kind(name, **arguments):
    return {"kind": f"{DIALECT}.{name}", **arguments}


LR = {"initial_learning_rate": 0.1}
DECAY = {**LR, "decay_steps": 100}
FAR = 2**24 - 5


def everywhere(base):
    """What can be odd about the rate, the steps and the offset of the classes of Keras."""
    return [
        ("as it is", base, 250, [100, 200]),
        ("offset", {**base, "offset": 30}, 250, [30, 130, 230]),
        ("offset negative", {**base, "offset": -30}, 250, [70, 170]),
        ("offset is no integer", {**base, "offset": 7.5}, 150, [7, 107]),
        ("decay_steps 1", {**base, "decay_steps": 1}, 12),
        ("decay_steps 0", {**base, "decay_steps": 0}, 6),
        ("decay_steps is no integer", {**base, "decay_steps": 10.7}, 40, [10, 21]),
        ("far out", {**base, "decay_steps": 10**8, "offset": 3}, 10, [2**24], FAR),
        ("initial_learning_rate is an integer", {**base, "initial_learning_rate": 1}, 6),
        ("denormal", {**base, "initial_learning_rate": 1e-38}, 30),
    ]


def polynomial():
    return everywhere(DECAY) + [
        ("to 0 by the root", {**DECAY, "end_learning_rate": 0.0, "power": 0.5}, 120, [100]),
        ("the root before the offset", {**DECAY, "end_learning_rate": 0.0, "power": 0.5, "offset": 50}, 170, [50, 150]),
        ("cycle", {**DECAY, "end_learning_rate": 0.01, "cycle": True}, 350, [100, 200, 300]),
        ("cycle before the offset", {**DECAY, "end_learning_rate": 0.01, "cycle": True, "offset": 150}, 350, [50, 150, 250]),
    ]


def random_polynomial(draw):
    optional = {"end_learning_rate": number(draw), "power": draw.choice([2, 3.0, 0.5, draw.uniform(0.2, 4)]), "cycle": True}
    return {"initial_learning_rate": number(draw), "decay_steps": length(draw), **some(draw, {**optional, "offset": length(draw, 100)})}


def exponential():
    base = {**DECAY, "decay_rate": 0.5}
    return everywhere(base) + [("staircase", {**base, "staircase": True, "offset": 30}, 250, [30, 130, 230])]


def random_exponential(draw):
    rate = draw.choice([0.96, draw.random(), round(draw.uniform(0.5, 1), 2), draw.uniform(1, 1.2)])
    given = {"initial_learning_rate": number(draw), "decay_steps": length(draw), "decay_rate": rate}
    return {**given, **some(draw, {"staircase": draw.random() < 0.7, "offset": length(draw, 100)})}


def cosine():
    return everywhere(DECAY) + [
        ("alpha", {**DECAY, "alpha": 0.1}, 120, [100]),
        ("alpha is an integer", {**DECAY, "alpha": 1}, 120, [100]),
        ("warmup of its own", {**DECAY, "initial_learning_rate": 0.0, "warmup_target": 0.3, "warmup_steps": 20}, 150, [20, 120]),
        ("warmup and offset", {**DECAY, "warmup_target": 0.3, "warmup_steps": 20, "alpha": 0.1, "offset": 15}, 150, [15, 35, 135]),
        ("warmup of no steps", {**DECAY, "warmup_target": 0.3}, 120, [100]),
        ("warmup without a target", {**DECAY, "warmup_steps": 20}, 120, [100]),
    ]


def random_cosine(draw):
    optional = {"alpha": number(draw), "offset": length(draw, 100)}
    if draw.random() < 0.5:
        optional |= {"warmup_target": number(draw), "warmup_steps": length(draw, 200)}
    return {"initial_learning_rate": number(draw), "decay_steps": length(draw), **some(draw, optional)}


def piecewise():
    base = {"boundaries": [10, 20], "values": [0.1, 0.05, 0.01]}
    return [
        ("as it is", base, 30, [10, 20]),
        ("offset", {**base, "offset": 7}, 40, [17, 27]),
        ("boundaries with fractions", {**base, "boundaries": [10.5, 20.0]}, 30, [10, 20]),
        ("not in order", {**base, "boundaries": [10, 4]}, 20, [4]),
        ("none", {"boundaries": [], "values": [0.2]}, 20),
        ("one value too few", {**base, "values": [0.1, 0.2]}, 20),
        ("integers", {**base, "values": [3, 2, 1]}, 30, [10, 20]),
        ("one of the values is an integer", {**base, "values": [1, 0.5, 0.1]}, 30, [10, 20]),
    ]


def random_piecewise(draw):
    boundaries = sorted(draw.sample(range(1, 600), draw.choice([1, 2, 3, 5, 9])))
    values = [number(draw) for _ in range(len(boundaries) + 1)]
    return {"boundaries": boundaries, "values": values, **some(draw, {"offset": length(draw, 100)})}


def linear_warmup(name="LinearWarmup", own=None):
    own = {"warmup_learning_rate": 0.0} if own is None else own
    base = {"after_warmup_lr_sched": kind("CosineDecayWithOffset", **DECAY), "warmup_steps": 20, **own}
    step = kind("PiecewiseConstantDecayWithOffset", boundaries=[40, 70], values=[0.3, 0.03, 0.003])
    whole = kind("PiecewiseConstantDecayWithOffset", boundaries=[40, 70], values=[3, 2, 1])
    shifted = kind("PolynomialDecayWithOffset", **DECAY, offset=20, end_learning_rate=0.0)
    inverse = kind("PowerDecayWithOffset", **LR, power=-0.5, offset=20, pre_offset_learning_rate=0.1)
    return [
        ("cosine", base, 120, [20, 100]),
        ("to a number", {**base, "after_warmup_lr_sched": 0.3}, 40, [20]),
        ("to an integer", {**base, "after_warmup_lr_sched": 1}, 40, [20]),
        ("stepwise", {**base, "after_warmup_lr_sched": step}, 90, [20, 40, 70]),
        ("to a value that is an integer", {**base, "after_warmup_lr_sched": whole}, 90),
        ("polynomial after an offset", {**base, "after_warmup_lr_sched": shifted}, 140, [20, 120]),
        ("power after an offset", {**base, "after_warmup_lr_sched": inverse}, 140, [20]),
        ("of a warmup", {**base, "after_warmup_lr_sched": kind(name, **{**base, "warmup_steps": 50})}, 120, [20, 50, 100]),
        ("warmup_steps 0", {**base, "warmup_steps": 0}, 20),
        ("warmup_steps 1", {**base, "warmup_steps": 1}, 20),
        ("warmup_steps negative", {**base, "warmup_steps": -5}, 20),
        ("warmup_steps is no integer", {**base, "warmup_steps": 10.7}, 20, [10]),
        ("far out", {**base, "warmup_steps": 10**8, "after_warmup_lr_sched": 0.1}, 10, [2**24], FAR),
    ]


def polynomial_warmup():
    base = {"after_warmup_lr_sched": kind("CosineDecayWithOffset", **DECAY), "warmup_steps": 20}
    return linear_warmup("PolynomialWarmUp", {}) + [
        ("by the square", {**base, "power": 2}, 40, [20]),
        ("by the root", {**base, "power": 0.5}, 40, [20]),
        ("power 0", {**base, "power": 0.0}, 40, [20]),
    ]


def random_after(draw):
    names = [name for name in CLASSES if "Warm" not in name and "StepCosine" not in name]
    name = draw.choice(names)
    return kind(name, **CLASSES[name][1](draw))


def random_linear_warmup(draw):
    return {"after_warmup_lr_sched": random_after(draw), "warmup_steps": length(draw, 300), "warmup_learning_rate": draw.choice([0.0, number(draw)])}


def random_polynomial_warmup(draw):
    given = {"after_warmup_lr_sched": random_after(draw), "warmup_steps": length(draw, 300)}
    return {**given, **some(draw, {"power": draw.choice([2, 0.5, draw.uniform(0.2, 4)])})}


def power():
    return [
        ("inverse square root", {**LR, "power": -0.5}, 300, [1]),
        ("as it is", LR, 30, [1]),
        ("power is an integer", {**LR, "power": -1}, 30, [1]),
        ("power 0", {**LR, "power": 0.0}, 30),
        ("integers", {"initial_learning_rate": 2, "power": 2}, 30),
        ("far out", {**LR, "power": -0.37}, 10, [2**24], FAR),
    ]


def random_power(draw):
    return {"initial_learning_rate": number(draw), **some(draw, {"power": draw.choice([-0.5, -draw.random(), draw.random()])})}


def power_linear():
    base = {**LR, "total_decay_steps": 100, "power": -0.5}
    return [
        ("as it is", base, 120, [1, 90, 100]),
        ("offset", {**base, "offset": 20}, 140, [21, 110, 120]),
        ("no line", {**base, "linear_decay_fraction": 0.0}, 120, [100]),
        ("a line all along", {**base, "linear_decay_fraction": 1}, 120, [100]),
        ("more than a line", {**base, "linear_decay_fraction": 1.5}, 120, [100]),
        ("total_decay_steps 0", {**base, "total_decay_steps": 0}, 20),
        ("total_decay_steps is no integer", {**base, "total_decay_steps": 33.3}, 40, [33]),
        ("power 1", {**LR, "total_decay_steps": 100}, 120, [90, 100]),
    ]


def random_power_linear(draw):
    optional = {"linear_decay_fraction": draw.random(), "offset": length(draw, 100)}
    return {**random_power(draw), "total_decay_steps": length(draw), **some(draw, optional)}


def power_offset():
    base = {**LR, "power": -0.5}
    return [
        ("as it is", base, 30, [1]),
        ("offset", {**base, "offset": 20}, 140, [21]),
        ("with a rate before", {**base, "offset": 20, "pre_offset_learning_rate": 0.05}, 140, [21]),
        ("offset negative", {**base, "offset": -20}, 140),
        ("upwards", {**LR, "power": 1.0, "pre_offset_learning_rate": 2.5}, 60, [25]),
        ("integers", {"initial_learning_rate": 1, "power": -1, "offset": 3, "pre_offset_learning_rate": 1}, 30, [3]),
    ]


def random_power_offset(draw):
    return {**random_power(draw), **some(draw, {"offset": length(draw, 100), "pre_offset_learning_rate": number(draw)})}


def step_cosine():
    base = {"boundaries": [0, 40, 100], "values": [0.1, 0.03, 0.01]}
    return [
        ("as it is", base, 120, [40, 100]),
        ("offset", {**base, "offset": 25}, 150, [25, 65, 125]),
        ("one", {"boundaries": [0], "values": [0.1]}, 10),
        ("the first boundary is not 0", {**base, "boundaries": [10, 40, 100]}, 120, [10, 40, 100]),
        ("not in order", {**base, "boundaries": [0, 60, 30]}, 80, [30, 60]),
        ("twice the same", {**base, "boundaries": [0, 30, 30]}, 80, [30]),
        ("integers", {**base, "values": [3, 2, 1]}, 120, [40, 100]),
        ("none", {"boundaries": [], "values": []}, 10),
        ("one boundary too few", {**base, "boundaries": [0, 40]}, 10),
    ]


def random_step_cosine(draw):
    boundaries = [0, *sorted(draw.sample(range(1, 600), draw.choice([1, 2, 3, 5])))]
    return {"boundaries": boundaries, "values": [number(draw) for _ in boundaries], **some(draw, {"offset": length(draw, 100)})}


CLASSES = {
    "LinearWarmup": (linear_warmup, random_linear_warmup),
    "PolynomialWarmUp": (polynomial_warmup, random_polynomial_warmup),
    "PiecewiseConstantDecayWithOffset": (piecewise, random_piecewise),
    "PolynomialDecayWithOffset": (polynomial, random_polynomial),
    "ExponentialDecayWithOffset": (exponential, random_exponential),
    "CosineDecayWithOffset": (cosine, random_cosine),
    "DirectPowerDecay": (power, random_power),
    "PowerAndLinearDecay": (power_linear, random_power_linear),
    "PowerDecayWithOffset": (power_offset, random_power_offset),
    "StepCosineDecayWithOffset": (step_cosine, random_step_cosine),
}


def write(name):
    cases, sample = CLASSES[name]
    curves = Curves(DIALECT, name, PINS, STEPS)

    def add(title, parameters, rows, marks=(), first=0):
        schedule = kind(name, **parameters)
        spec = {"run": {"steps": first + rows}, "schedule": schedule}
        curves.case(title, spec, rows, lambda: follow(schedule, first, rows), marks, first)

    for case in cases():
        add(*case)
    draw = random.Random(f"{DIALECT}.{name}")
    for index in range(1, 13):
        add(f"random {index}", sample(draw), 700)
    curves.write()


if __name__ == "__main__":
    for name in sys.argv[1:] or CLASSES:
        write(name)
