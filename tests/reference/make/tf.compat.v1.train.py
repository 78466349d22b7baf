"""Writes the reference curves of tf.compat.v1.train, eager: `python tests/reference/make/tf.compat.v1.train.py [NAME...]`.

Needs: pip install tensorflow-cpu==2.21.0 numpy==2.4.6
"""

import os
import random
import sys

from common import Curves

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"

import tensorflow as tf  # noqa: E402

DIALECT = "tf.compat.v1.train"
PINS = {"tensorflow-cpu": "2.21.0", "numpy": "2.4.6"}
STEPS = ["each row: the global step assigned, then the callable that the function returned, cast to float32"]


def follow(name, parameters, first, rows):
    """What an optimizer with this learning rate uses for its updates `first`, `first + 1`, ..."""
    step = tf.Variable(first, dtype=tf.int64)
    arguments = dict(parameters)
    if "seed" in arguments:
        tf.random.set_seed(arguments.pop("seed"))
    function = getattr(tf.compat.v1.train, name)
    lead = [] if "piecewise" in name else [arguments.pop("learning_rate")]
    rate = function(*lead, step, **arguments)

    def values():
        for row in range(first, first + rows):
            step.assign(row)
            yield float(tf.cast(rate(), tf.float32))

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


LR = {"learning_rate": 0.1}
DECAY = {**LR, "decay_steps": 100}
FAR = 2**24 - 5


def everywhere(base):
    """What can be odd about the rate and the steps of any function."""
    steps = "first_decay_steps" if "first_decay_steps" in base else "decay_steps"
    return [
        ("as it is", base, 250, [100, 200]),
        (f"{steps} 1", {**base, steps: 1}, 12),
        (f"{steps} 0", {**base, steps: 0}, 6),
        (f"{steps} negative", {**base, steps: -7}, 12),
        (f"{steps} is no integer", {**base, steps: 10.7}, 40, [10, 21]),
        (f"{steps} beyond int32", {**base, steps: 10**10}, 6, [], FAR),
        ("far out", {**base, steps: 10**8}, 10, [2**24], FAR),
        ("learning_rate is an integer", {**base, "learning_rate": 1}, 6),
        ("learning_rate negative", {**base, "learning_rate": -0.3}, 30),
        ("learning_rate beyond float32", {**base, "learning_rate": 1e39}, 6),
        ("denormal", {**base, "learning_rate": 1e-38}, 30),
        ("with a name", {**base, "name": "rate"}, 6),
    ]


def exponential():
    base = {**DECAY, "decay_rate": 0.5}
    return everywhere(base) + [
        ("staircase", {**base, "staircase": True}, 250, [100, 200]),
        ("decay_rate is an integer", {**base, "decay_rate": 2}, 250),
        ("decay_rate 0", {**base, "decay_rate": 0}, 250, [100]),
        ("decay_rate negative", {**base, "decay_rate": -0.5}, 250, [100]),
    ]


def random_exponential(draw):
    rate = draw.choice([0.96, draw.random(), round(draw.uniform(0.5, 1), 2), draw.uniform(1, 1.2)])
    given = {"learning_rate": number(draw), "decay_steps": length(draw), "decay_rate": rate}
    return {**given, **some(draw, {"staircase": draw.random() < 0.7})}


def piecewise():
    base = {"boundaries": [10, 20], "values": [0.1, 0.05, 0.01]}
    return [
        ("as in the docs", {"boundaries": [100, 110], "values": [1.0, 0.5, 0.1]}, 130, [100, 110]),
        ("one boundary", {"boundaries": [7], "values": [0.1, 0.01]}, 20, [7]),
        ("upwards", {"boundaries": [0, 5], "values": [0.0, 0.3, 3.0]}, 20, [0, 5]),
        ("before 0", {"boundaries": [-5, 5], "values": [0.2, 0.3, 3.0]}, 20, [5]),
        ("twice the same", {"boundaries": [5, 5], "values": [0.2, 0.3, 3.0]}, 20, [5]),
        ("not in order", {"boundaries": [10, 4], "values": [0.2, 0.3, 3.0]}, 20, [4]),
        ("one of them not in order", {"boundaries": [2, 12, 7], "values": [0.2, 0.3, 3.0, 0.7]}, 20, [2, 7]),
        ("none", {"boundaries": [], "values": [0.2]}, 20),
        ("one value too few", {**base, "values": [0.1, 0.2]}, 20),
        ("one value too many", {**base, "values": [0.1, 0.2, 0.3, 0.4]}, 20),
        ("boundaries that are floats", {**base, "boundaries": [10.0, 20.0]}, 20),
        ("integers", {**base, "values": [3, 2, 1]}, 30, [10, 20]),
        ("one of the values is an integer", {**base, "values": [1, 0.5, 0.1]}, 30),
        ("beyond int32", {**base, "boundaries": [10, 3 * 10**9]}, 6, [], 3 * 10**9 - 3),
        ("denormal", {**base, "values": [1e-38, 1e-40, 1e-45]}, 30, [10, 20]),
    ]


def random_piecewise(draw):
    boundaries = sorted(draw.sample(range(1, 600), draw.choice([1, 2, 3, 5, 9])))
    return {"boundaries": boundaries, "values": [number(draw) for _ in range(len(boundaries) + 1)]}


def polynomial():
    return everywhere(DECAY) + [
        ("to 0 by the root", {**DECAY, "end_learning_rate": 0.0, "power": 0.5}, 120, [100]),
        ("upwards", {**DECAY, "end_learning_rate": 0.7, "power": 2}, 120, [100]),
        ("cycle", {**DECAY, "end_learning_rate": 0.01, "cycle": True}, 350, [100, 200, 300]),
        ("cycle by the square", {**DECAY, "power": 2.0, "cycle": True}, 350, [100, 200, 300]),
        ("cycle of steps that are no integer", {**DECAY, "decay_steps": 10.7, "cycle": True}, 60, [10, 21, 32]),
        ("cycle of 0", {**DECAY, "decay_steps": 0, "cycle": True}, 6),
    ]


def random_polynomial(draw):
    optional = {"end_learning_rate": number(draw), "power": draw.choice([2, 3.0, 0.5, draw.uniform(0.2, 4)]), "cycle": True}
    return {"learning_rate": number(draw), "decay_steps": length(draw), **some(draw, optional)}


def natural():
    base = {**DECAY, "decay_rate": 0.5}
    return everywhere(base) + [
        ("staircase", {**base, "staircase": True}, 250, [100, 200]),
        ("decay_rate is an integer", {**base, "decay_rate": 1}, 6),
        ("decay_rate 0", {**base, "decay_rate": 0.0}, 20),
        ("decay_rate negative", {**base, "decay_rate": -0.04}, 250, [100]),
        ("decay_rate large", {**base, "decay_rate": 90.0}, 120, [100]),
    ]


def cosine():
    return everywhere(DECAY) + [
        ("alpha", {**DECAY, "alpha": 0.1}, 120, [100]),
        ("alpha is an integer", {**DECAY, "alpha": 1}, 120, [100]),
        ("alpha above 1", {**DECAY, "alpha": 1.7}, 120, [100]),
        ("alpha beyond float32", {**DECAY, "alpha": 1e39}, 6),
        ("long", {**DECAY, "decay_steps": 20000}, 20100, [20000]),
    ]


def random_cosine(draw):
    return {"learning_rate": number(draw), "decay_steps": length(draw), **some(draw, {"alpha": number(draw)})}


def restarts():
    base = {**LR, "first_decay_steps": 100}
    return everywhere(base) + [
        ("all alike", {**base, "t_mul": 1.0, "m_mul": 0.9}, 350, [100, 200, 300]),
        ("an integer", {**base, "t_mul": 1, "alpha": 0.1}, 350, [100, 200, 300]),
        ("lower and lower", {**base, "m_mul": 0.5, "alpha": 0.01}, 750, [100, 300, 700]),
        ("a restart that comes late", {**base, "t_mul": 1.3}, 420, [100, 230, 399]),
        ("t_mul below 1", {**base, "t_mul": 0.5}, 260, [100, 150, 175, 200]),
        ("t_mul 0", {**base, "t_mul": 0.0}, 260, [100, 200]),
    ]


def random_restarts(draw):
    optional = {"t_mul": draw.choice([1.0, 1.1, 3, draw.uniform(1, 3)]), "m_mul": draw.uniform(0.3, 1.1), "alpha": number(draw)}
    return {"learning_rate": number(draw), "first_decay_steps": length(draw, 100), **some(draw, optional)}


def linear_cosine():
    return everywhere(DECAY) + [
        ("several periods", {**DECAY, "num_periods": 3.5}, 120, [100]),
        ("with a floor", {**DECAY, "alpha": 0.2, "beta": 0.05}, 120, [100]),
        ("integers", {**DECAY, "num_periods": 2, "alpha": 1, "beta": 0}, 120, [100]),
    ]


def random_linear_cosine(draw):
    optional = {"num_periods": draw.uniform(0, 5), "alpha": draw.random(), "beta": number(draw)}
    return {"learning_rate": number(draw), "decay_steps": length(draw), **some(draw, optional)}


def noisy():
    base = {**DECAY, "seed": 42}
    cases = [case for case in everywhere(base) if len(case) < 5]
    return cases + [
        ("little noise", {**base, "initial_variance": 0.01}, 120, [100]),
        ("no noise", {**base, "initial_variance": 0.0}, 120, [100]),
        ("variance negative", {**base, "initial_variance": -1}, 6),
        ("seed 0", {**base, "seed": 0}, 20),
        ("seed of more than 32 bits", {**base, "seed": 2**40 + 7}, 20),
        ("seed that is cut down to 0", {**base, "seed": 2**31 - 1}, 20),
        ("more draws than the generator has words", {**base, "decay_steps": 3000}, 2000),
    ]


def random_noisy(draw):
    noise = {"initial_variance": number(draw), "variance_decay": draw.uniform(0, 2)}
    return {**random_linear_cosine(draw), **some(draw, noise), "seed": draw.randrange(2**31)}


FUNCTIONS = {
    "exponential_decay": (exponential, random_exponential),
    "piecewise_constant_decay": (piecewise, random_piecewise),
    "polynomial_decay": (polynomial, random_polynomial),
    "natural_exp_decay": (natural, random_exponential),
    "inverse_time_decay": (exponential, random_exponential),
    "cosine_decay": (cosine, random_cosine),
    "cosine_decay_restarts": (restarts, random_restarts),
    "linear_cosine_decay": (linear_cosine, random_linear_cosine),
    "noisy_linear_cosine_decay": (noisy, random_noisy),
}


def write(name):
    cases, sample = FUNCTIONS[name]
    curves = Curves(DIALECT, name, PINS, STEPS)

    def add(title, parameters, rows, marks=(), first=0):
        spec = {"run": {"steps": first + rows}, "schedule": {"kind": f"{DIALECT}.{name}", **parameters}}
        curves.case(title, spec, rows, lambda: follow(name, parameters, first, rows), marks, first)

    for case in cases():
        add(*case)
    draw = random.Random(f"{DIALECT}.{name}")
    for index in range(1, 13):
        add(f"random {index}", sample(draw), 700)
    curves.write()


if __name__ == "__main__":
    for name in sys.argv[1:] or FUNCTIONS:
        write(name)
