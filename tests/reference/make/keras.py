"""Writes the reference curves of Keras 3 on TensorFlow, eager: `python tests/reference/make/keras.py [NAME...]`.

Needs: pip install keras==3.15.1 tensorflow-cpu==2.21.0 numpy==2.4.6
"""

import os
import sys
import warnings

from loops import interrupted  # before `common`, which forgets this folder
from common import Curves, Expression, rounded

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"

import random  # noqa: E402

import keras  # noqa: E402

PINS = {"keras": "3.15.1", "tensorflow-cpu": "2.21.0", "numpy": "2.4.6"}
STEPS = ["each row: optimizer.iterations.assign(row), then optimizer.learning_rate, cast to float32 as SGD does"]
EPOCHS = ["row e: optimizer.learning_rate at the begin of epoch e; the genuine callback, on_epoch_end per metric"]
NAN, INF = float("nan"), float("inf")


def follow(kind, parameters, first, rows):
    """What an optimizer with this schedule uses for its updates `first`, `first + 1`, ..."""
    optimizer = keras.optimizers.SGD(getattr(keras.optimizers.schedules, kind)(**parameters))

    def values():
        for row in range(first, first + rows):
            optimizer.iterations.assign(row)
            yield float(keras.ops.cast(optimizer.learning_rate, "float32"))

    return values()


def resumed(kind, spec, rows):
    """What SGD with the schedule uses, when its variables are saved, and loaded by a script that makes SGD anew, or not."""
    before, after, at, _, state = interrupted(spec)

    def made(spec):
        parameters = {key: value for key, value in spec["schedule"].items() if key != "kind"}
        optimizer = keras.optimizers.SGD(getattr(keras.optimizers.schedules, kind)(**parameters))
        weight = keras.Variable([0.0])
        optimizer.build([weight])
        return optimizer, weight

    optimizer, weight = made(before)
    values = []
    for row in range(rows):
        if row == at:
            saved = {}
            optimizer.save_own_variables(saved)
            optimizer, weight = made(after)
            if state == "loaded":
                optimizer.load_own_variables(saved)
        values.append(float(keras.ops.cast(optimizer.learning_rate, "float32")))
        optimizer.apply([keras.ops.ones([1])], [weight])
    return iter(values)


# Parameters of a run that is interrupted, and those that the resumed script gives otherwise.
INTERRUPTED = {
    "CosineDecay": ({"initial_learning_rate": 0.0, "decay_steps": 120, "warmup_target": 0.1, "warmup_steps": 20}, {"decay_steps": 300}),
    "ExponentialDecay": ({"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.9, "staircase": True}, {"decay_rate": 0.8}),
}


def schedule(kind, cases, sample):
    """Writes one schedule's file: the named cases, then seeded random ones."""
    curves = Curves("keras", kind, PINS, STEPS)

    def add(name, parameters, rows, marks=(), first=0):
        spec = {"run": {"steps": first + rows}, "schedule": {"kind": f"keras.{kind}", **parameters}}
        curves.case(name, spec, rows, lambda: follow(kind, parameters, first, rows), marks, first)

    for name, parameters, rows, *rest in cases:
        add(name, parameters, rows, *rest)
    if kind in INTERRUPTED:
        parameters, otherwise = INTERRUPTED[kind]
        for state, changes in [("loaded", {}), ("new", {}), ("loaded", otherwise), ("new", otherwise)]:
            resume = {"step": 60, "optimizer": state} | ({"schedule": changes} if changes else {})
            spec = {"run": {"steps": 150, "resume": resume}, "schedule": {"kind": f"keras.{kind}", **parameters}}
            title = f"interrupted, optimizer {state}" + (", changed" if changes else "")
            curves.case(title, spec, 150, lambda spec=spec: resumed(kind, spec, 150), [60])
    draw = random.Random(f"keras.{kind}")
    for number in range(1, 19):
        parameters, rows, marks = sample(draw)
        add(f"random {number}", parameters, rows, marks)
    curves.write()


def magnitude(draw, low=-6, high=0):
    """A positive number as people write them or not: few digits or all of them."""
    value = 10 ** draw.uniform(low, high)
    return float(f"{value:.{draw.choice([1, 2, 3])}g}") if draw.random() < 0.5 else value


def length(draw, low=1, high=2000):
    """A number of steps, small ones being as likely as large ones; now and then no integer."""
    steps = max(low, int(high ** draw.random()))
    return steps if draw.random() < 0.85 else steps + round(draw.random(), 2)


LR0 = {"initial_learning_rate": 0.1}
FAR = 2**24 - 20


def exponential_cases(kind):
    decay = {**LR0, "decay_steps": 1000, "decay_rate": 0.96}
    return [
        ("as in the docs", {**decay, "decay_steps": 100000, "staircase": True}, 3000),
        ("smooth", decay, 3000, [1000, 2000]),
        ("staircase", {**decay, "staircase": True}, 3000, [1000, 2000]),
        ("a stair every 7 steps", {**LR0, "decay_steps": 7, "decay_rate": 0.5, "staircase": True}, 700, range(7, 70, 7)),
        ("decay_steps 1", {**decay, "decay_steps": 1}, 300),
        ("decay_steps is no integer", {**decay, "decay_steps": 10.7, "staircase": True}, 300, [10.7, 21.4]),
        ("decay_steps below 1", {**decay, "decay_steps": 0.5}, 300),
        ("decay_steps 0", {**decay, "decay_steps": 0}, 20),
        ("decay_steps negative", {**decay, "decay_steps": -2.5}, 20),
        ("decay_steps beyond int32", {**decay, "decay_steps": 3000000000}, 200),
        ("decay_steps beyond int64", {**decay, "decay_steps": 10**30}, 20),
        ("decay_rate 0", {**decay, "decay_rate": 0.0}, 20),
        ("decay_rate 0, staircase", {**decay, "decay_steps": 10, "decay_rate": 0.0, "staircase": True}, 40, [10]),
        ("decay_rate 1", {**decay, "decay_rate": 1}, 20),
        ("decay_rate above 1", {**decay, "decay_rate": 1.5}, 4000),
        ("decay_rate an integer", {**decay, "decay_rate": 2}, 3000),
        ("decay_rate negative", {**decay, "decay_steps": 10, "decay_rate": -0.5}, 60, [10, 20]),
        ("decay_rate negative, staircase", {**decay, "decay_steps": 10, "decay_rate": -0.5, "staircase": True}, 60, [10]),
        ("overflows", {**LR0, "decay_steps": 1, "decay_rate": 30.0}, 60),
        ("denormals are flushed to zero", {**LR0, "decay_steps": 1, "decay_rate": 0.5}, 160, range(120, 128)),
        ("decay_rate too large for float32", {**decay, "decay_rate": 1e39}, 20),
        ("the rate too large for float32", {**decay, "initial_learning_rate": 3.5e38}, 20),
        ("the rate negative", {**decay, "initial_learning_rate": -0.1}, 1500),
        ("the rate zero", {**decay, "initial_learning_rate": 0.0}, 20),
        ("an integer rate: int32", {**decay, "initial_learning_rate": 1}, 20),
        ("int32 all along", {"initial_learning_rate": 3, "decay_steps": 10, "decay_rate": 2}, 300, [10]),
        ("int32, staircase", {"initial_learning_rate": 3, "decay_steps": 10, "decay_rate": -2.7, "staircase": True}, 60),
        ("int32, decay_steps below 1", {"initial_learning_rate": 3, "decay_steps": 0.5, "decay_rate": 2}, 20),
        ("int64", {"initial_learning_rate": 3000000000, "decay_steps": 10, "decay_rate": 2}, 20),
        ("steps are rounded to float32", {**decay, "decay_steps": 10}, 40, [2**24], FAR),
        ("steps are rounded, staircase", {**decay, "decay_steps": 3000000, "staircase": True}, 40, [2**24], FAR),
        ("a name with a slash", {**decay, "name": "a/b"}, 20),
    ]


def exponential_sample(draw):
    steps = length(draw)
    parameters = {
        "initial_learning_rate": magnitude(draw),
        "decay_steps": steps,
        "decay_rate": draw.choice([round(draw.uniform(0.1, 1.2), 3), draw.random()]),
        "staircase": draw.random() < 0.5,
    }
    return parameters, 1500, [steps * k for k in range(1, 4)]


def piecewise_cases():
    two = {"boundaries": [100, 200], "values": [1.0, 0.5, 0.1]}
    return [
        ("as in the docs", {"boundaries": [100000, 110000], "values": [1.0, 0.5, 0.1]}, 3000),
        ("two boundaries", two, 400, [100, 200]),
        ("one boundary", {"boundaries": [30], "values": [0.1, 0.01]}, 60, [30]),
        ("boundary 0", {"boundaries": [0, 1], "values": [0.1, 0.2, 0.3]}, 10, [0]),
        ("a negative boundary", {"boundaries": [-5, 5], "values": [0.1, 0.2, 0.3]}, 20, [5]),
        ("boundaries that are no integers", {"boundaries": [10.9, 20.1], "values": [0.1, 0.2, 0.3]}, 40, [10, 20]),
        ("boundaries that fall together", {"boundaries": [10, 10.9], "values": [0.1, 0.2, 0.3]}, 40, [10]),
        ("boundaries out of order", {"boundaries": [20, 10], "values": [0.1, 0.2, 0.3]}, 40, [10, 20]),
        ("boundaries out of order, four", {"boundaries": [20, 10, 30, 15], "values": [0.1, 0.2, 0.3, 0.4, 0.7]}, 50, [10, 15, 20, 30]),
        ("a boundary twice", {"boundaries": [10, 10], "values": [0.1, 0.2, 0.3]}, 40, [10]),
        ("boundary 1e30", {"boundaries": [1e30], "values": [0.1, 0.2]}, 10),
        ("boundary 1e300", {"boundaries": [1e300], "values": [0.1, 0.2]}, 10),
        ("boundary beyond int64", {"boundaries": [10**19], "values": [0.1, 0.2]}, 10),
        ("boundary as float32 sees it", {"boundaries": [9.99999999999], "values": [0.1, 0.2]}, 20, [10]),
        ("a boundary beyond int32", {"boundaries": [5, 3000000000], "values": [0.1, 0.2, 0.3]}, 20, [5]),
        ("value -0.0 and negative", {"boundaries": [5, 10], "values": [-0.0, -0.1, -0.0]}, 20, [5, 10]),
        ("a denormal value", {"boundaries": [5], "values": [1e-40, 0.1]}, 20, [5]),
        ("a value too large for float32", {"boundaries": [5], "values": [1e39, 0.1]}, 20),
        ("integer values", {"boundaries": [5, 10], "values": [3, 2, 1]}, 20, [5, 10]),
        ("large integer values", {"boundaries": [5], "values": [2**31 - 1, 2**24 + 1]}, 20, [5]),
        ("an integer first, then a float", {"boundaries": [5], "values": [1, 0.5]}, 20),
        ("a float first, then an integer", {"boundaries": [5, 10], "values": [0.1, 1, 0.5]}, 20),
        ("a float, then an integer at the end", {"boundaries": [5], "values": [0.5, 0]}, 20),
        ("int32 and int64", {"boundaries": [5], "values": [1, 4000000000]}, 20),
        ("no boundaries", {"boundaries": [], "values": [0.1]}, 20),
        ("nothing at all", {"boundaries": [], "values": []}, 20),
        ("too few values", {"boundaries": [10], "values": [0.1]}, 20),
        ("too many values", {"boundaries": [10], "values": [0.1, 0.2, 0.3]}, 20),
        ("steps beyond 2^24 are exact", {"boundaries": [2**24 + 1], "values": [0.1, 0.2]}, 40, [2**24 + 1], FAR),
    ]


def piecewise_sample(draw):
    boundaries = sorted(draw.sample(range(1, 1000), draw.randint(1, 6)))
    if draw.random() < 0.25:
        draw.shuffle(boundaries)
    if draw.random() < 0.25:
        boundaries = [boundary + round(draw.random(), 2) for boundary in boundaries]
    values = [magnitude(draw) for _ in range(len(boundaries) + 1)]
    return {"boundaries": boundaries, "values": values}, 1100, boundaries


def polynomial_cases():
    decay = {**LR0, "decay_steps": 1000, "end_learning_rate": 0.01}
    ints = {"initial_learning_rate": 5, "decay_steps": 10, "end_learning_rate": 1}
    return [
        ("defaults", {**LR0, "decay_steps": 1000}, 1200, [1000]),
        ("square root", {**decay, "decay_steps": 10000, "power": 0.5}, 1500),
        ("power 0.5", {**decay, "power": 0.5}, 1200, [1000]),
        ("power 0.9", {**decay, "power": 0.9}, 1200, [1000]),
        ("power 2", {**decay, "power": 2.0}, 1200, [1000]),
        ("power 2 as an integer", {**decay, "power": 2}, 1200, [1000]),
        ("power 0", {**decay, "power": 0}, 1200, [1000]),
        ("power negative", {**decay, "power": -1.0}, 1200, [1000]),
        ("cycle", {**decay, "decay_steps": 100, "cycle": True}, 1200, range(100, 500, 100)),
        ("cycle, power 0.5", {**decay, "decay_steps": 70, "power": 0.5, "cycle": True}, 1200, range(70, 350, 70)),
        ("cycle, power 2", {**decay, "decay_steps": 300, "power": 2, "cycle": True}, 1200, [300, 600]),
        ("cycle, decay_steps is no integer", {**decay, "decay_steps": 10.5, "cycle": True}, 200, [10.5, 21]),
        ("cycle, decay_steps 0.1", {**decay, "decay_steps": 0.1, "cycle": True}, 200),
        ("cycle, decay_steps vanishes", {**decay, "decay_steps": 1e-50, "cycle": True}, 20),
        ("cycle, decay_steps beyond int32", {**decay, "decay_steps": 3000000000, "cycle": True}, 20),
        ("decay_steps is no integer", {**decay, "decay_steps": 10.5}, 30, [10, 11]),
        ("decay_steps 1", {**decay, "decay_steps": 1}, 20),
        ("decay_steps 0", {**decay, "decay_steps": 0}, 20),
        ("decay_steps negative", {**decay, "decay_steps": -1}, 20),
        ("the end is above the begin", {**decay, "end_learning_rate": 0.5}, 1200, [1000]),
        ("the end is 0", {**decay, "end_learning_rate": 0.0}, 1200, [1000]),
        ("the end is an integer", {**decay, "end_learning_rate": 0}, 1200, [1000]),
        ("the end is negative", {**decay, "end_learning_rate": -0.5}, 1200, [1000]),
        ("the end is too large for float32", {**decay, "end_learning_rate": 1e39}, 20),
        ("denormals are flushed to zero", {"initial_learning_rate": 2e-38, "decay_steps": 10, "end_learning_rate": 1e-38}, 20),
        ("an integer rate: int32", {"initial_learning_rate": 1, "decay_steps": 10}, 20, [10]),
        ("int32", ints, 20, [10]),
        ("int32, power 2.5 is 2", {**ints, "power": 2.5}, 20, [10]),
        ("int32, power 0.5 is 0", {**ints, "power": 0.5}, 20, [10]),
        ("int32, power -1", {**ints, "power": -1}, 20, [10]),
        ("int32, cycle", {**ints, "cycle": True}, 40, [10, 20]),
        ("int32, cycle, decay_steps is a float", {**ints, "decay_steps": 10.0, "cycle": True}, 20),
        ("int64, cycle", {**ints, "initial_learning_rate": 3000000000, "cycle": True}, 40, [10, 20]),
        ("steps are rounded to float32", {**decay, "decay_steps": 2**25}, 40, [2**24], FAR),
        ("steps are rounded, cycle", {**decay, "decay_steps": 1000, "cycle": True}, 40, [2**24], FAR),
    ]


def polynomial_sample(draw):
    steps = length(draw)
    parameters = {"initial_learning_rate": magnitude(draw), "decay_steps": steps}
    if draw.random() < 0.7:
        parameters["end_learning_rate"] = magnitude(draw, -8, -1)
    if draw.random() < 0.8:
        parameters["power"] = draw.choice([0.5, 2, 3.0, 1, 0.9, round(draw.uniform(0.1, 4), 3)])
    if draw.random() < 0.5:
        parameters["cycle"] = True
    return parameters, 1500, [steps * k for k in range(1, 3)]


def cosine_cases():
    decay = {**LR0, "decay_steps": 1000}
    warm = {"initial_learning_rate": 0.0, "decay_steps": 1000, "warmup_target": 0.1, "warmup_steps": 1000}
    ints = {"initial_learning_rate": 5, "decay_steps": 10}
    return [
        ("as in the docs", decay, 1200, [1000]),
        ("warmup as in the docs", warm, 2200, [1000, 2000]),
        ("warmup as in the docs, the rate an integer", {**warm, "initial_learning_rate": 0}, 2200),
        ("alpha", {**decay, "alpha": 0.1}, 1200, [1000]),
        ("alpha 0.3", {**decay, "alpha": 0.3, "decay_steps": 777}, 1200, [777]),
        ("fractions by expressions", {**warm, "decay_steps": Expression("0.07 * 4309"), "warmup_steps": Expression("0.01 * 4309")}, 400, [43, 44, 344]),
        ("alpha 1", {**decay, "alpha": 1}, 20),
        ("alpha 1.0", {**decay, "alpha": 1.0}, 1200, [1000]),
        ("alpha 2", {**decay, "alpha": 2}, 1200, [1000]),
        ("alpha 1.7", {**decay, "alpha": 1.7}, 1200, [1000]),
        ("alpha negative", {**decay, "alpha": -0.3}, 1200, [1000]),
        ("alpha beyond float32", {**decay, "alpha": 1e39}, 20),
        ("alpha a large integer", {**decay, "alpha": 10**18}, 20),
        ("warmup from above", {**warm, "initial_learning_rate": 0.5, "warmup_steps": 100}, 1300, [100, 1100]),
        ("warmup and alpha", {**warm, "initial_learning_rate": 1e-5, "warmup_steps": 37, "alpha": 0.01}, 1300, [37, 1037]),
        ("warmup_steps without warmup_target", {**decay, "warmup_steps": 100}, 1300, [100, 1000]),
        ("warmup_target without warmup_steps", {**decay, "warmup_target": 0.3}, 1300, [1000]),
        ("warmup_steps 0", {**warm, "warmup_steps": 0}, 1300, [1000]),
        ("warmup_steps negative", {**warm, "warmup_steps": -5}, 1300, [995, 1000]),
        ("warmup_steps is no integer", {**warm, "warmup_steps": 5.5}, 1300, [5.5, 1005.5]),
        ("warmup_target an integer", {**warm, "warmup_target": 7, "warmup_steps": 50}, 1300, [50, 1050]),
        ("warmup_target beyond float32", {**warm, "warmup_target": 1e39}, 20),
        ("decay_steps 1", {**decay, "decay_steps": 1}, 20),
        ("decay_steps below 1", {**decay, "decay_steps": 0.5}, 20),
        ("decay_steps is no integer", {**decay, "decay_steps": 10.3}, 20, [10.3]),
        ("decay_steps 0", {**decay, "decay_steps": 0}, 20),
        ("decay_steps negative", {**warm, "decay_steps": -10}, 20),
        ("the rate negative", {**decay, "initial_learning_rate": -0.1}, 1200, [1000]),
        ("denormals are flushed to zero", {**decay, "initial_learning_rate": 1e-37, "decay_steps": 50}, 60, [50]),
        ("an integer rate: int32, pi is 3", {**ints, "initial_learning_rate": 1}, 20, [10]),
        ("int32", ints, 20, [10]),
        ("int32, alpha", {**ints, "alpha": 0.5}, 20, [10]),
        ("int32, decay_steps below 1", {**ints, "decay_steps": 0.5}, 20),
        ("int32, warmup_steps 0", {**ints, "warmup_target": 9.5}, 20, [10]),
        ("int32, warmup_steps negative", {**ints, "warmup_target": 9.5, "warmup_steps": -3}, 20, [10]),
        ("int32, warmup", {**ints, "warmup_target": 9.5, "warmup_steps": 3}, 20),
        ("int64", {**ints, "initial_learning_rate": 3000000000}, 20, [10]),
        ("steps are rounded to float32", {**decay, "decay_steps": 2**25}, 40, [2**24], FAR),
        ("a long warmup", {**warm, "warmup_steps": 2**24 + 3, "decay_steps": 2**25}, 40, [2**24], FAR),
    ]


def cosine_sample(draw):
    steps = length(draw)
    parameters = {"initial_learning_rate": magnitude(draw), "decay_steps": steps}
    if draw.random() < 0.6:
        parameters["alpha"] = draw.choice([magnitude(draw, -4, 0), round(draw.random(), 2), 0.1])
    marks = [steps]
    if draw.random() < 0.6:
        parameters["warmup_target"] = magnitude(draw)
        parameters["warmup_steps"] = length(draw, high=500)
        marks = [parameters["warmup_steps"], parameters["warmup_steps"] + steps]
    return parameters, 1500, marks


def restarts(first, t_mul, count):
    """Where cycles begin."""
    begins, begin, width = [], 0.0, float(first)
    for _ in range(count):
        begin += width
        width *= t_mul
        begins.append(begin)
    return begins


def restarts_cases():
    base = {**LR0, "first_decay_steps": 100}
    ints = {"initial_learning_rate": 5, "first_decay_steps": 10, "t_mul": 1}

    def marked(name, parameters, rows):
        return name, parameters, rows, restarts(parameters["first_decay_steps"], parameters.get("t_mul", 2.0), 5)

    return [
        ("as in the docs", {**LR0, "first_decay_steps": 1000}, 3500, [1000, 3000]),
        marked("doubling", base, 1600),
        marked("t_mul 1", {**base, "t_mul": 1}, 600),
        marked("t_mul 1.0", {**base, "t_mul": 1.0, "m_mul": 0.9}, 600),
        marked("t_mul 1.1", {**base, "t_mul": 1.1, "m_mul": 0.8}, 1500),
        marked("t_mul 1.3", {**base, "t_mul": 1.3}, 1500),
        marked("t_mul 1.5", {**base, "t_mul": 1.5, "m_mul": 0.5, "alpha": 0.1}, 1500),
        marked("t_mul 2", {**base, "first_decay_steps": 7, "t_mul": 2}, 1500),
        marked("t_mul 3", {**base, "first_decay_steps": 10, "t_mul": 3, "m_mul": 0.7}, 1500),
        marked("t_mul 10", {**base, "first_decay_steps": 1, "t_mul": 10}, 1500),
        marked("t_mul below 1", {**base, "t_mul": 0.5}, 300),
        marked("t_mul 0.9", {**base, "t_mul": 0.9}, 1500),
        ("t_mul 0", {**base, "t_mul": 0}, 300, [100]),
        ("t_mul negative", {**base, "t_mul": -1.0}, 300, [100]),
        ("t_mul next to 1", {**base, "first_decay_steps": 10, "t_mul": 1.0000001}, 300, [10, 20]),
        ("t_mul 1 in float32", {**base, "first_decay_steps": 10, "t_mul": 1.00000001}, 300, [10, 20]),
        ("t_mul too large for float32", {**base, "t_mul": 1e39}, 20),
        marked("m_mul 0", {**base, "m_mul": 0.0}, 700),
        marked("m_mul negative", {**base, "m_mul": -0.5}, 700),
        marked("m_mul above 1", {**base, "m_mul": 1.2, "t_mul": 1.0}, 700),
        marked("m_mul an integer", {**base, "m_mul": 2}, 700),
        marked("alpha", {**base, "alpha": 0.3}, 700),
        marked("alpha 1", {**base, "alpha": 1}, 300),
        marked("alpha above 1", {**base, "alpha": 1.7, "m_mul": 0.5}, 700),
        marked("alpha negative", {**base, "alpha": -0.2}, 700),
        ("alpha too large for float32", {**base, "alpha": 1e39}, 20),
        marked("first_decay_steps 1", {**base, "first_decay_steps": 1}, 300),
        marked("first_decay_steps is no integer", {**base, "first_decay_steps": 10.5}, 300),
        marked("first_decay_steps below 1", {**base, "first_decay_steps": 0.3, "t_mul": 1.0}, 100),
        ("first_decay_steps 0", {**base, "first_decay_steps": 0}, 20),
        ("first_decay_steps negative", {**base, "first_decay_steps": -1}, 20),
        ("denormals are flushed to zero", {**base, "first_decay_steps": 1, "t_mul": 1.0, "m_mul": 0.5}, 200, [120]),
        ("the rate negative", {**base, "initial_learning_rate": -0.1}, 700),
        ("an integer rate: int32", {**base, "initial_learning_rate": 1}, 20),
        ("int32, t_mul 1, pi is 3", ints, 40, [10, 20]),
        ("int32, t_mul 1.7 is 1", {**ints, "t_mul": 1.7, "m_mul": 2, "alpha": 3}, 40, [10, 20]),
        ("int32, first_decay_steps below 1", {**ints, "first_decay_steps": 0.3}, 20),
        ("int64", {**ints, "initial_learning_rate": 3000000000}, 40, [10]),
        ("steps are rounded to float32", {**base, "first_decay_steps": 1000, "t_mul": 1.0}, 40, [2**24], FAR),
        ("steps are rounded, doubling", {**base, "first_decay_steps": 1000}, 40, [2**24], FAR),
    ]


def restarts_sample(draw):
    parameters = {"initial_learning_rate": magnitude(draw), "first_decay_steps": length(draw, high=500)}
    t_mul = draw.choice([1, 1.0, 2.0, 2, 1.1, 1.3, round(draw.uniform(1.01, 3), 2), draw.uniform(1, 3)])
    parameters["t_mul"] = t_mul
    if draw.random() < 0.6:
        parameters["m_mul"] = round(draw.uniform(0.3, 1.1), 2)
    if draw.random() < 0.5:
        parameters["alpha"] = draw.choice([magnitude(draw, -4, 0), round(draw.random(), 2)])
    return parameters, 1500, restarts(parameters["first_decay_steps"], t_mul, 4)


class Metric:
    """What the callback asks of a model: an optimizer and the metrics that it was compiled with."""

    def __init__(self, optimizer, monitor):
        self.optimizer = optimizer
        self.metrics = []
        name = monitor.removeprefix("val_")
        if name != "loss":
            container = keras.src.trainers.compile_utils.CompileMetrics([name], None)
            try:
                container.build([keras.ops.zeros((2, 3))], [keras.ops.zeros((2, 3))])
            except ValueError:
                return  # no metric of Keras is called so
            self.metrics.append(container)


def plateau(lr, parameters, metrics):
    """The rate at the begin of each epoch: the genuine callback with a genuine optimizer."""
    monitor = parameters.get("monitor", "val_loss")
    callback = keras.callbacks.ReduceLROnPlateau(**parameters)
    model = Metric(keras.optimizers.SGD(learning_rate=lr), monitor)
    callback.set_model(model)
    callback.on_train_begin()

    def values():
        yield float(model.optimizer.learning_rate)
        for epoch, metric in enumerate(metrics):
            callback.on_epoch_end(epoch, {monitor: float(metric)})
            yield float(model.optimizer.learning_rate)

    return values()


def walk(draw, epochs):
    """A loss as it might be: falling, noisy, and then flat."""
    level, losses = draw.uniform(0.5, 3), []
    fall = draw.uniform(0.7, 0.999)
    noise = draw.choice([0.0, 1e-4, 1e-2, 0.1])
    for _ in range(epochs):
        level *= fall
        loss = level + draw.gauss(0, noise)
        losses.append(draw.choice([loss, rounded(loss), round(loss, 2)]))
    return losses


def plateau_cases():
    flat = [1.0] * 14
    saw = [0.9, 0.8, 0.85, 0.84, 0.83, 0.82, 0.81, 0.805, 0.8, 0.79995, 0.7998, 0.9, 0.9, 0.9, 0.9]
    accuracy = [0.1, 0.5, 0.6, 0.6, 0.6, 0.60005, 0.6, 0.7, 0.7, 0.7, 0.7, 0.7]
    holes = [NAN, 0.5, 0.4, NAN, 0.3, INF, 0.2, 0.3, 0.3, 0.3]
    late = [0.5, NAN, NAN, NAN, -INF, -INF, NAN, 0.1, 0.1]
    tight = {"patience": 2, "factor": 0.5}
    return [
        ("defaults, constant", 0.01, {}, [1.0] * 34),
        ("as in the docs", 0.1, {"monitor": "val_loss", "factor": 0.2, "patience": 5, "min_lr": 0.001}, [1.0] * 24),
        ("a saw", 0.1, tight, saw),
        ("min_delta 0", 0.1, {**tight, "min_delta": 0}, saw),
        ("min_delta large", 0.1, {**tight, "min_delta": 0.05}, saw),
        ("min_delta negative is its absolute value", 0.1, {**tight, "min_delta": -0.05}, saw),
        ("patience 0", 0.1, {"patience": 0}, saw),
        ("patience 1", 0.1, {"patience": 1, "factor": 0.9}, saw),
        ("patience negative", 0.1, {"patience": -3, "factor": 0.9}, saw),
        ("patience is no integer", 0.1, {"patience": 1.5, "factor": 0.9}, saw),
        ("cooldown", 0.1, {**tight, "cooldown": 3}, flat),
        ("cooldown is no integer", 0.1, {**tight, "cooldown": 1.5}, flat),
        ("cooldown without patience", 0.1, {"patience": 0, "cooldown": 2, "factor": 0.5}, flat),
        ("min_lr is reached", 0.1, {**tight, "min_lr": 0.03}, flat),
        ("min_lr that is no float32", 0.1, {"patience": 1, "factor": 0.3, "min_lr": 0.01}, flat),
        ("min_lr above the rate", 0.01, {**tight, "min_lr": 0.1}, flat),
        ("min_lr equals the rate", 0.1, {**tight, "min_lr": 0.1}, flat),
        ("min_lr an integer", 2.5, {**tight, "min_lr": 1}, flat),
        ("min_lr negative", 0.1, {**tight, "factor": 0, "min_lr": -0.1}, flat),
        ("factor 0", 0.1, {**tight, "factor": 0.0}, flat),
        ("factor negative", 0.1, {**tight, "factor": -0.5, "min_lr": -1.0}, flat),
        ("factor 1", 0.1, {**tight, "factor": 1.0}, flat),
        ("factor 1 as an integer", 0.1, {**tight, "factor": 1}, flat),
        ("factor 2.5", 0.1, {**tight, "factor": 2.5}, flat),
        ("factor huge and negative", 0.1, {**tight, "factor": -1e300, "min_lr": -1e308}, flat),
        ("denormal rates", 1e-37, {"patience": 0, "factor": 0.1}, flat),
        ("max", 0.1, {**tight, "monitor": "val_accuracy", "mode": "max"}, accuracy),
        ("max of a loss", 0.1, {**tight, "mode": "max"}, saw),
        ("auto knows accuracy", 0.1, {**tight, "monitor": "val_accuracy"}, accuracy),
        ("auto knows mae", 0.1, {**tight, "monitor": "mae"}, saw),
        ("auto knows cosine_similarity", 0.1, {**tight, "monitor": "val_cosine_similarity"}, accuracy),
        ("auto knows loss", 0.1, {**tight, "monitor": "loss"}, saw),
        ("auto does not know the metric", 0.1, {**tight, "monitor": "val_bleu"}, accuracy),
        ("min by name", 0.1, {**tight, "monitor": "val_bleu", "mode": "min"}, accuracy),
        ("holes in the metric", 0.1, {**tight, "factor": 0.1}, holes),
        ("holes, and no lower than -inf", 0.1, {**tight, "patience": 1}, late),
        ("beyond float32", 0.1, tight, [1.0, 0.5, 1e39, 0.4]),
        ("beyond float32 from the begin", 0.1, tight, [1e39, 0.5, 0.4]),
        ("compared in float32", 0.1, {**tight, "min_delta": 0.0}, [0.5, 0.49999999, 0.49999998, 0.4999999, 0.49, 0.48999999]),
        ("denormals are equal to zero", 0.1, {**tight, "min_delta": 0.0}, [1e-40, 0.0, -1e-40, -2e-40, 1e-41, -1e-37]),
        ("ties", 0.1, {"patience": 1, "min_delta": 0.1}, [0.5, 0.4, 0.3, 0.2, 0.1, 0.0]),
        ("cooldown then improvement", 0.1, {**tight, "cooldown": 2}, [1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.2, 0.2, 0.2, 0.2]),
        ("verbose", 0.1, {**tight, "verbose": 0}, flat),
        ("an integer rate", 1, tight, flat),
    ]


def plateau_sample(draw):
    parameters = {"factor": draw.choice([0.1, 0.5, round(draw.random(), 3)]), "patience": draw.randint(0, 5)}
    if draw.random() < 0.5:
        parameters["cooldown"] = draw.randint(0, 4)
    if draw.random() < 0.5:
        parameters["min_delta"] = draw.choice([0, 0.0, 0.01, magnitude(draw, -5, -1)])
    if draw.random() < 0.5:
        parameters["min_lr"] = magnitude(draw, -6, -3)
    metrics = walk(draw, draw.randint(20, 60))
    if draw.random() < 0.3:
        parameters["mode"] = "max"
        metrics = [-metric for metric in metrics]
    if draw.random() < 0.2:
        metrics[draw.randrange(len(metrics))] = NAN
    return magnitude(draw, -4, 0), parameters, metrics


def plateaus():
    """Writes the callback's file."""
    curves = Curves("keras", "ReduceLROnPlateau", PINS, EPOCHS, per="epoch")
    draw = random.Random("keras.ReduceLROnPlateau")
    cases = plateau_cases() + [(f"random {number}", *plateau_sample(draw)) for number in range(1, 25)]
    for name, lr, parameters, metrics in cases:
        spec = {
            "run": {"epochs": len(metrics) + 1},
            "optimizer": {"lr": lr},
            "schedule": {"kind": "keras.ReduceLROnPlateau", **parameters, "metrics": metrics},
        }
        curves.case(name, spec, len(metrics) + 1, lambda: plateau(lr, parameters, metrics), range(len(metrics)))
    curves.write()


FILES = {
    "ExponentialDecay": lambda kind: schedule(kind, exponential_cases(kind), exponential_sample),
    "InverseTimeDecay": lambda kind: schedule(kind, exponential_cases(kind), exponential_sample),
    "PiecewiseConstantDecay": lambda kind: schedule(kind, piecewise_cases(), piecewise_sample),
    "PolynomialDecay": lambda kind: schedule(kind, polynomial_cases(), polynomial_sample),
    "CosineDecay": lambda kind: schedule(kind, cosine_cases(), cosine_sample),
    "CosineDecayRestarts": lambda kind: schedule(kind, restarts_cases(), restarts_sample),
    "ReduceLROnPlateau": lambda kind: plateaus(),
}

if __name__ == "__main__":
    warnings.simplefilter("ignore")
    for wanted in sys.argv[1:] or FILES:
        FILES[wanted](wanted)
