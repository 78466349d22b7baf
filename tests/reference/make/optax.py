"""Writes the reference curves of optax on JAX, eager: `python tests/reference/make/optax.py [NAME...]`.

Needs: pip install optax==0.2.8 jax==0.10.2
"""

import ast
import inspect
import os
import random
import sys
import types

# First, since `common` takes the folder of these scripts off the path.
from loops import interrupted
import optax_programs
from optax_functions import CONFIGURED, FUNCTIONS, composed
from common import Curves, Expression

os.environ["JAX_PLATFORMS"] = "cpu"

import jax.numpy as jnp  # noqa: E402
import optax  # noqa: E402

PINS = {"optax": "0.2.8", "jax": "0.10.2", "jaxlib": "0.10.2"}
COUNTS = ["each row: the schedule called eagerly with an int32 count, as scale_by_schedule does, and taken as a float32"]
PLATEAU = ["each row: what chain(sgd(lr), contrib.reduce_on_plateau(...)) makes of the gradient -1 with that row's metric"]
FUNCTION = ["each row: what optax.scale_by_learning_rate takes the function to say, called eagerly, as a float32"]
NAN, INF = float("nan"), float("inf")


def construct(spec):
    """The genuine schedule that a part of a spec describes."""
    arguments = dict(spec)
    name = arguments.pop("kind").removeprefix("optax.")
    if name == "join_schedules":
        arguments["schedules"] = [construct(inner) for inner in arguments["schedules"]]
    return getattr(optax, name)(**arguments)


def follow(spec, first, rows):
    schedule = construct(spec)

    def values():
        for row in range(first, first + rows):
            count = jnp.asarray(min(row, 2**31 - 1), jnp.int32)
            yield float(jnp.array(schedule(count), dtype=jnp.float32))

    return values()


def resumed(spec, rows):
    """What sgd with the schedule uses, when its state is saved, and loaded by a script that makes sgd anew, or not."""
    before, after, at, _, state_of_optimizer = interrupted(spec)
    weight, gradient = jnp.float32(0), jnp.float32(-1)
    optimizer = optax.sgd(construct(before["schedule"]))
    state = optimizer.init(weight)
    values = []
    for row in range(rows):
        if row == at:
            optimizer = optax.sgd(construct(after["schedule"]))
            state = state if state_of_optimizer == "loaded" else optimizer.init(weight)
        update, state = optimizer.update(gradient, state)
        values.append(float(update))
    return iter(values)


def plateau(lr, parameters, metrics):
    chain = optax.chain(optax.sgd(lr), optax.contrib.reduce_on_plateau(**parameters))
    state = chain.init(jnp.float32(0))

    def values(state):
        for metric in metrics:
            update, state = chain.update(jnp.float32(-1), state, value=metric)
            yield float(update)
        raise TypeError("reduce_on_plateau.<locals>.update_fn() missing 1 required keyword-only argument: 'value'")

    return values(state)


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


def power(draw):
    return draw.choice([2, 3, 4, 7, 2.0, 3.0, 0.5, 0.9, -1, 0, round(draw.uniform(0.2, 4), 2), draw.uniform(0.2, 4)])


def rate(draw):
    return draw.choice([0.96, 0.5, 0.1, draw.random(), round(draw.uniform(0.5, 1), 2), draw.uniform(1, 1.2), 2])


def scales(draw):
    boundaries = sorted(draw.sample(range(1, 400), draw.choice([1, 2, 3, 4, 5, 8, 13, 20])))
    return {b: draw.choice([0.1, 0.5, round(draw.uniform(0.2, 1.5), 2), draw.random(), 2, 3]) for b in boundaries}


def warmup_cosine(draw):
    warmup = length(draw, 300)
    given = {"init_value": draw.choice([0.0, number(draw)]), "peak_value": number(draw), "warmup_steps": warmup}
    optional = {"end_value": number(draw, -8, -2), "exponent": power(draw)}
    return {**given, "decay_steps": warmup + length(draw), **some(draw, optional)}


LINE = {"init_value": 0.1, "end_value": 0.001, "transition_steps": 100}
DECAY = {"init_value": 0.1, "transition_steps": 50, "decay_rate": 0.5}
COSINE = {"init_value": 0.1, "decay_steps": 100}
CYCLE = {"transition_steps": 100, "peak_value": 0.1}
WARM = {"init_value": 0.0, "peak_value": 0.1, "warmup_steps": 20}
FAR = 2**24 - 5
MANY = {10 * i: 0.9 + 0.01 * i for i in range(1, 40)}


def lines():
    return [
        ("from docs", LINE, 120, [100]),
        ("later", {**LINE, "transition_begin": 13}, 130, [13, 113]),
        ("upwards from 0", {"init_value": 0.0, "end_value": 3e-4, "transition_steps": 77}, 100, [77]),
        ("transition_steps 1", {**LINE, "transition_steps": 1}, 6),
        ("transition_steps 0", {**LINE, "transition_steps": 0}, 6),
        ("transition_steps negative", {**LINE, "transition_steps": -7}, 6),
        ("transition_begin negative", {**LINE, "transition_begin": -7}, 120, [93, 100]),
        ("transition_steps is no integer", {**LINE, "transition_steps": 10.5}, 14, [10]),
        ("integers", {"init_value": 1, "end_value": 0, "transition_steps": 30}, 40, [30]),
        ("denormal", {"init_value": 1e-38, "end_value": 1e-40, "transition_steps": 10}, 14),
        ("too large for int32", {**LINE, "transition_steps": 2**31}, 3),
        ("far out", {**LINE, "transition_steps": 10**8}, 10, [2**24], FAR),
        ("beyond int32", {**LINE, "transition_steps": 10**8}, 6, [2**31], 2**31 - 3),
    ]


def powers():
    curve = {**LINE, "power": 2}
    named = {"2": 2, "2 point 0": 2.0, "0": 0, "7": 7, "33": 33, "-1": -1, "-2 point 5": -2.5, "0 point 9": 0.9}
    cases = [(f"power {name}", {**curve, "power": value}, 110, [100]) for name, value in named.items()]
    return cases + [
        ("later", {**curve, "power": 1.5, "transition_begin": 13}, 130, [13, 113]),
        ("upwards", {**curve, "init_value": 0.0, "end_value": 0.1, "power": 0.5}, 110, [100]),
        ("transition_steps 0", {**curve, "transition_steps": 0}, 6),
        ("transition_begin negative", {**curve, "transition_begin": -3}, 110),
    ]


def exponentials(extra=None):
    base = {**DECAY, **(extra or {})}
    return [
        ("smooth", base, 300, [50, 100]),
        ("staircase", {**base, "staircase": True}, 300, [20, 50, 70, 100, 120]),
        ("later", {**base, "transition_begin": 30}, 300, [30, 80]),
        ("at least", {**base, "end_value": 0.02}, 300, [116, 136]),
        ("at most", {**base, "decay_rate": 1.5, "end_value": 0.3}, 300, [135, 155]),
        ("end_value above the start", {**base, "end_value": 0.2}, 60),
        ("decay_rate 0", {**base, "decay_rate": 0, "end_value": 0.2}, 60),
        ("decay_rate negative", {**base, "decay_rate": -0.5}, 60),
        ("decay_rate 1", {**base, "decay_rate": 1, "end_value": 0.05}, 60),
        ("decay_rate is an integer", {**base, "decay_rate": 2, "staircase": True}, 200, [50]),
        ("transition_steps 0", {**base, "transition_steps": 0}, 60),
        ("transition_steps is no integer", {**base, "transition_steps": 7.3, "staircase": True}, 60, [7.3]),
        ("transition_begin negative", {**base, "transition_begin": -30}, 60),
        ("down to denormals", {**base, "transition_steps": 1, "decay_rate": 0.1}, 80, [38, 58]),
        ("far out", {**base, "transition_steps": 10**7}, 10, [2**24], FAR),
    ]


def cosines():
    return [
        ("from docs", COSINE, 120, [100]),
        ("alpha", {**COSINE, "alpha": 0.1}, 120, [100]),
        ("alpha is an integer", {**COSINE, "alpha": 1}, 120, [100]),
        ("alpha above 1", {**COSINE, "alpha": 1.7}, 120, [100]),
        ("exponent 2", {**COSINE, "exponent": 2}, 120, [100]),
        ("exponent 2.0", {**COSINE, "exponent": 2.0}, 120, [100]),
        ("exponent 0.5 with alpha", {**COSINE, "exponent": 0.5, "alpha": 0.01}, 120, [100]),
        ("exponent -1", {**COSINE, "exponent": -1}, 120, [100]),
        ("decay_steps 1", {**COSINE, "decay_steps": 1}, 5),
        ("decay_steps 0", {**COSINE, "decay_steps": 0}, 5),
        ("decay_steps negative", {**COSINE, "decay_steps": -2.5}, 5),
        ("decay_steps is no integer", {**COSINE, "decay_steps": 33.3}, 40, [33]),
        ("decay_steps beyond int32", {**COSINE, "decay_steps": 10**10}, 10, [], 2 * 10**9),
        ("long", {**COSINE, "init_value": 3e-4, "decay_steps": 20000}, 20100, [20000]),
    ]


def cycles(linear):
    odd = {"transition_steps": 137, "peak_value": 0.0123, "pct_start": 0.123, "div_factor": 7, "final_div_factor": 33.3}
    cases = [
        ("from docs", CYCLE, 120, [30, 85, 100]),
        ("other shares", {**CYCLE, "pct_start": 0.5}, 120, [50, 85, 100]),
        ("odd", odd, 150, [16, 116, 137]),
        ("pct_start 0", {**CYCLE, "pct_start": 0}, 120, [85, 100]),
        ("pct_start 1", {**CYCLE, "pct_start": 1.0}, 120, [85, 100]),
        ("pct_start above 1", {**CYCLE, "pct_start": 1.3}, 140, [100, 130]),
        ("transition_steps 1", {**CYCLE, "transition_steps": 1}, 5),
        ("transition_steps 2", {**CYCLE, "transition_steps": 2}, 5),
        ("transition_steps is no integer", {**CYCLE, "transition_steps": 33.4}, 40, [10, 28, 33]),
        ("transition_steps 0", {**CYCLE, "transition_steps": 0}, 5),
        ("div_factor 0", {**CYCLE, "div_factor": 0}, 5),
        ("div_factor negative", {**CYCLE, "div_factor": -3.0}, 5),
        ("final_div_factor 0", {**CYCLE, "final_div_factor": 0.0}, 5),
    ]
    if linear:
        cases += [
            ("both shares alike", {**CYCLE, "pct_start": 0.85}, 120, [85, 100]),
            ("pct_final 1", {**CYCLE, "pct_final": 1}, 120, [30, 100]),
            ("pct_final before pct_start", {**CYCLE, "pct_final": 0.1}, 120, [10, 30, 100]),
        ]
    return cases


def warm_constants():
    return [
        ("from 0", WARM, 40, [20]),
        ("downwards", {**WARM, "init_value": 0.3}, 40, [20]),
        ("warmup_steps 0", {**WARM, "warmup_steps": 0}, 5),
        ("warmup_steps 1", {**WARM, "warmup_steps": 1}, 5),
        ("warmup_steps is no integer", {**WARM, "warmup_steps": 7.7}, 12, [7]),
        ("warmup_steps negative", {**WARM, "warmup_steps": -1}, 5),
    ]


def warm_cosines():
    base = {**WARM, "decay_steps": 100}
    return [
        ("from docs", base, 120, [20, 100]),
        ("end_value", {**base, "end_value": 0.01}, 120, [20, 100]),
        ("exponent", {**base, "end_value": 1e-5, "exponent": 1.5}, 120, [20, 100]),
        ("exponent is an integer", {**base, "exponent": 3}, 120, [20, 100]),
        ("no warmup", {**base, "warmup_steps": 0}, 120, [100]),
        ("peak_value 0", {**base, "init_value": 0.2, "peak_value": 0.0, "end_value": 0.1}, 120, [20, 100]),
        ("integers", {"init_value": 0, "peak_value": 1, "warmup_steps": 7, "decay_steps": 70, "end_value": 0}, 80, [7, 70]),
        ("warmup_steps is no integer", {**base, "warmup_steps": 7.7, "decay_steps": 55.5}, 60, [7, 55]),
        ("fractions by expressions", {**base, "warmup_steps": Expression("0.07 * 110"), "decay_steps": Expression("0.5 * 111")}, 60, [7, 55]),
        ("whole numbers by expressions", {**base, "warmup_steps": Expression("0.2 * 100"), "decay_steps": Expression("0.5 * 200")}, 110, [20, 100]),
        ("all of it is warmup", {**base, "warmup_steps": 100}, 5),
        ("ten thousand", {**WARM, "peak_value": 3e-4, "warmup_steps": 500, "decay_steps": 10000, "end_value": 3e-5}, 10100, [500, 10000]),
    ]


def warm_exponentials():
    cases = exponentials(WARM)
    return [(name, {key: value for key, value in given.items() if key != "init_value" or value == 0.0}, *rest) for name, given, *rest in cases]


def constants_by_piece():
    base = {"init_value": 0.1}
    return [
        ("from docs", {"init_value": 1.0, "boundaries_and_scales": {100: 0.1, 200: 0.01}}, 250, [100, 200]),
        ("none", base, 5),
        ("empty", {**base, "boundaries_and_scales": {}}, 5),
        ("null", {**base, "boundaries_and_scales": None}, 5),
        ("not in order", {**base, "boundaries_and_scales": {30: 0.3, 10: 0.7, 20: 1.9}}, 40, [10, 20, 30]),
        ("fractions", {**base, "boundaries_and_scales": {2.5: 0.3, 7: 3}}, 12, [2, 7]),
        ("at 0 and before", {**base, "boundaries_and_scales": {-4: 0.5, 0: 0.7, 3: 0.3}}, 12, [3]),
        ("scale 0", {**base, "boundaries_and_scales": {3: 0, 5: 2.0}}, 12, [3, 5]),
        ("scale negative", {**base, "boundaries_and_scales": {3: -0.5}}, 12),
        ("negative rate", {"init_value": -0.1, "boundaries_and_scales": {3: 0.5}}, 12, [3]),
        ("many", {**base, "boundaries_and_scales": MANY}, 400, list(MANY)[::5]),
        ("too large for int32", {**base, "boundaries_and_scales": {2**31: 0.5}}, 5),
    ]


def interpolations():
    cases = []
    for shape in ["linear", "cosine"]:
        base = {"interpolate_type": shape, "init_value": 0.1}
        cases += [
            (f"{shape}, from docs", {**base, "init_value": 1.0, "boundaries_and_scales": {4: 0.1, 8: 0.01}}, 12, [4, 8]),
            (f"{shape}, none", base, 5),
            (f"{shape}, not in order", {**base, "boundaries_and_scales": {30: 0.3, 10: 0.7, 20: 1.9}}, 40, [10, 20, 30]),
            (f"{shape}, fractions", {**base, "boundaries_and_scales": {2.5: 0.3, 7: 3}}, 12, [2, 7]),
            (f"{shape}, at 0", {**base, "boundaries_and_scales": {0: 0.7, 9: 0.3}}, 12, [9]),
            (f"{shape}, before 0", {**base, "boundaries_and_scales": {-4: 0.5, 9: 0.3}}, 12, [9]),
            (f"{shape}, integers", {**base, "init_value": 3, "boundaries_and_scales": {5: 2, 10: 7}}, 14, [5, 10]),
            (f"{shape}, integers that wrap", {**base, "init_value": 65536, "boundaries_and_scales": {5: 65537, 10: 3}}, 14, [5, 10]),
            (f"{shape}, scale negative", {**base, "boundaries_and_scales": {3: -0.5}}, 12),
            (f"{shape}, many", {**base, "boundaries_and_scales": MANY}, 400, list(MANY)[::5]),
        ]
    return cases


def restarts():
    cycle = {**WARM, "decay_steps": 100}
    return [
        ("two", {"cosine_kwargs": [cycle, {**cycle, "peak_value": 0.05, "end_value": 1e-4}]}, 220, [20, 100, 120, 200]),
        ("one", {"cosine_kwargs": [cycle]}, 120, [20, 100]),
        ("without warmup", {"cosine_kwargs": [{**cycle, "warmup_steps": 0, "decay_steps": 30}] * 3}, 100, [30, 60, 90]),
        ("lengths with fractions", {"cosine_kwargs": [{**cycle, "decay_steps": 30.5}, cycle]}, 140, [30, 50, 130]),
        ("none", {"cosine_kwargs": []}, 5),
        ("one is too short", {"cosine_kwargs": [cycle, {**cycle, "decay_steps": 20}]}, 5),
    ]


def joins():
    line = {"kind": "optax.linear_schedule", "init_value": 0.0, "end_value": 0.1, "transition_steps": 20}
    cosine = {"kind": "optax.cosine_decay_schedule", **COSINE}
    flat = {"kind": "optax.constant_schedule", "value": 0.1}
    down = {"kind": "optax.linear_schedule", **LINE}
    inner = {"kind": "optax.join_schedules", "schedules": [flat, down], "boundaries": [50]}
    return [
        ("warmup and cosine", {"schedules": [line, cosine], "boundaries": [20]}, 140, [20, 120]),
        ("warmup, stable, decay", {"schedules": [line, flat, down], "boundaries": [20, 60]}, 180, [20, 60, 160]),
        ("nested", {"schedules": [line, inner, cosine], "boundaries": [20, 130]}, 250, [20, 70, 130, 230]),
        ("cut short", {"schedules": [cosine, cosine, cosine], "boundaries": [30, 60]}, 180, [30, 60, 160]),
        ("boundaries with fractions", {"schedules": [line, cosine], "boundaries": [20.5]}, 140, [20, 120]),
        ("boundaries not in order", {"schedules": [flat, cosine, line], "boundaries": [40, 20]}, 80, [20, 40]),
        ("boundary 0", {"schedules": [flat, cosine], "boundaries": [0]}, 120, [100]),
        ("boundary negative", {"schedules": [flat, cosine], "boundaries": [-30]}, 120, [70]),
        ("one boundary too few", {"schedules": [line, flat, down], "boundaries": [20]}, 80, [20]),
        ("one boundary too many", {"schedules": [line, flat], "boundaries": [20, 60]}, 80, [20]),
        ("one", {"schedules": [cosine], "boundaries": []}, 120, [100]),
        ("none", {"schedules": [], "boundaries": []}, 5),
        ("integers", {"schedules": [{**flat, "value": 1}, {**flat, "value": 2}], "boundaries": [3]}, 6),
        ("an integer too large for int32", {"schedules": [{**flat, "value": 2**31}, flat], "boundaries": [3]}, 6),
    ]


def random_join(draw):
    names = [name for name in SCHEDULES if name not in ("join_schedules", "sgdr_schedule")]
    schedules = [{"kind": f"optax.{name}", **SCHEDULES[name][1](draw)} for name in draw.choices(names, k=draw.choice([2, 3]))]
    boundaries = [length(draw, 200) for _ in schedules[1:]]
    return {"schedules": schedules, "boundaries": [sum(boundaries[: i + 1]) for i in range(len(boundaries))]}


def random_decay(draw):
    given = {"init_value": number(draw), "transition_steps": length(draw), "decay_rate": rate(draw)}
    optional = {"transition_begin": length(draw, 100), "staircase": draw.random() < 0.5, "end_value": number(draw)}
    return {**given, **some(draw, optional)}


def random_line(draw):
    given = {"init_value": number(draw), "end_value": number(draw), "transition_steps": length(draw)}
    return {**given, **some(draw, {"transition_begin": length(draw, 100)})}


def random_warmup(draw):
    return {"init_value": draw.choice([0.0, number(draw)]), "peak_value": number(draw), "warmup_steps": length(draw)}


def random_cycle(draw):
    given = {"transition_steps": length(draw), "peak_value": number(draw)}
    factors = {"div_factor": draw.uniform(1, 50), "final_div_factor": draw.choice([100, draw.uniform(1, 1e5)])}
    return {**given, **some(draw, {"pct_start": draw.choice([round(draw.random(), 2), draw.random()]), **factors})}


SCHEDULES = {
    "constant_schedule": (
        lambda: [(f"value {value}", {"value": value}, 4) for value in [0.1, 5, 0, -0.5, 1e-40, 10**10]],
        lambda draw: {"value": number(draw)},
    ),
    "linear_schedule": (lines, random_line),
    "polynomial_schedule": (powers, lambda draw: {**random_line(draw), "power": power(draw)}),
    "exponential_decay": (exponentials, random_decay),
    "cosine_decay_schedule": (
        cosines,
        lambda draw: {
            "init_value": number(draw),
            "decay_steps": length(draw),
            **some(draw, {"alpha": number(draw), "exponent": power(draw)}),
        },
    ),
    "linear_onecycle_schedule": (lambda: cycles(True), lambda draw: {**random_cycle(draw), **some(draw, {"pct_final": draw.random()})}),
    "cosine_onecycle_schedule": (lambda: cycles(False), random_cycle),
    "warmup_constant_schedule": (warm_constants, random_warmup),
    "warmup_cosine_decay_schedule": (warm_cosines, warmup_cosine),
    "warmup_exponential_decay_schedule": (
        warm_exponentials,
        lambda draw: {**random_decay(draw), **random_warmup(draw)},
    ),
    "piecewise_constant_schedule": (
        constants_by_piece,
        lambda draw: {"init_value": number(draw), "boundaries_and_scales": scales(draw)},
    ),
    "piecewise_interpolate_schedule": (
        interpolations,
        lambda draw: {
            "interpolate_type": draw.choice(["linear", "cosine"]),
            "init_value": number(draw),
            "boundaries_and_scales": scales(draw),
        },
    ),
    "sgdr_schedule": (
        restarts,
        lambda draw: {"cosine_kwargs": [warmup_cosine(draw) for _ in range(draw.choice([2, 3, 4]))]},
    ),
    "join_schedules": (joins, random_join),
}


# Parameters of a run that is interrupted, and those that the resumed script gives otherwise.
INTERRUPTED = {
    "warmup_cosine_decay_schedule": ({"init_value": 0.0, "peak_value": 1e-3, "warmup_steps": 20, "decay_steps": 140}, {"decay_steps": 300}),
    "exponential_decay": ({"init_value": 0.1, "transition_steps": 10, "decay_rate": 0.9}, {"decay_rate": 0.8}),
}


def write_schedule(name):
    cases, sample = SCHEDULES[name]
    curves = Curves("optax", name, PINS, COUNTS)

    def add(title, parameters, rows, marks=(), first=0):
        schedule = {"kind": f"optax.{name}", **parameters}
        spec = {"run": {"steps": first + rows}, "schedule": schedule}
        curves.case(title, spec, rows, lambda: follow(schedule, first, rows), marks, first)

    for case in cases():
        add(*case)
    if name in INTERRUPTED:
        parameters, otherwise = INTERRUPTED[name]
        for state, changes in [("loaded", {}), ("new", {}), ("loaded", otherwise), ("new", otherwise)]:
            resume = {"step": 60, "optimizer": state} | ({"schedule": changes} if changes else {})
            spec = {"run": {"steps": 150, "resume": resume}, "schedule": {"kind": f"optax.{name}", **parameters}}
            title = f"interrupted, optimizer {state}" + (", changed" if changes else "")
            curves.case(title, spec, 150, lambda spec=spec: resumed(spec, 150), [60])
    draw = random.Random(f"optax.{name}")
    for index in range(1, 13):
        add(f"random {index}", sample(draw), 700)
    curves.write()


def losses(draw, count):
    """A loss as it might be: falling, noisy, and then flat."""
    level, fall, noise = draw.uniform(0.5, 3), draw.uniform(0.9, 0.9999), draw.choice([0.0, 1e-4, 1e-2])
    values = []
    for _ in range(count):
        level *= fall
        values.append(draw.choice([level + draw.gauss(0, noise), round(level, 2)]))
    return values


def write_plateau():
    curves = Curves("optax", "contrib.reduce_on_plateau", PINS, PLATEAU)
    flat, saw = [1.0] * 14, [0.9, 0.8, 0.85, 0.84, 0.83, 0.79995, 0.7998, 0.79, 0.9, 0.9, 0.9, 0.9, 0.9]
    edge = [1.0, 0.9, 0.81, 0.729, 0.6561, 0.59049, 0.531441, 0.4782969]
    cases = [
        ("flat", {"patience": 2}, flat),
        ("defaults", {}, [1.0] * 24),
        ("saw", {"patience": 2, "factor": 0.5}, saw),
        ("cooldown", {"patience": 2, "cooldown": 3}, [1.0] * 20),
        ("patience 0", {"patience": 0}, saw),
        ("patience 1", {"patience": 1, "factor": 0.3}, saw),
        ("means of three", {"patience": 1, "accumulation_size": 3}, saw + saw),
        ("min_scale", {"patience": 1, "min_scale": 0.05}, flat),
        ("min_scale above 1", {"patience": 1, "min_scale": 2.0}, flat),
        ("at the limit", {"patience": 1, "factor": 0.9, "rtol": 0.1}, edge),
        (
            "a limit rounded once",
            {"patience": 1, "factor": 0.5, "rtol": 0.242, "atol": 0.0228},
            [1.903380036354065, 1.4199620485305786, 1.0, 1.0],
        ),
        (
            "a limit rounded once, from above",
            {"patience": 1, "factor": 0.5, "rtol": 0.185, "atol": 0.0317},
            [0.5982933044433594, 0.45590901374816895, 0.1],
        ),
        ("absolute", {"patience": 2, "rtol": 0.0, "atol": 0.05}, saw),
        ("rtol 1", {"patience": 2, "rtol": 1.0}, saw),
        ("holes", {"patience": 2}, [NAN, 0.5, NAN, 0.4, INF, 0.4, -INF, 0.1, -1.0, -1.0]),
        ("negative metrics", {"patience": 2, "rtol": 0.1}, [-1.0, -1.05, -1.2, -1.21, -1.1, -1.4, -1.3]),
        ("factor 1", {"factor": 1.0}, flat),
        ("rtol negative", {"rtol": -0.1}, flat),
        ("no tolerance", {"rtol": 0.0}, flat),
        ("rtol above 1", {"rtol": 1.5}, flat),
    ]
    draw = random.Random("optax.contrib.reduce_on_plateau")
    for index in range(1, 13):
        optional = {"rtol": number(draw, -4, -1), "atol": number(draw, -4, -2), "cooldown": draw.choice([1, 2, 5])}
        optional |= {"accumulation_size": draw.choice([1, 2, 4]), "min_scale": number(draw, -3, 0)}
        given = {"factor": draw.uniform(0.1, 0.95), "patience": draw.choice([1, 2, 3]), **some(draw, optional)}
        cases.append((f"random {index}", given, losses(draw, 40)))
    for title, parameters, metrics in cases:
        schedule = {"kind": "optax.contrib.reduce_on_plateau", **parameters, "metrics": metrics}
        spec = {"optimizer": {"lr": 0.1}, "schedule": schedule}
        curves.case(title, spec, len(metrics) + 1, lambda p=parameters, m=metrics: plateau(0.1, p, m))
    curves.write()


def loaded(source, name=None, config=None):
    """What a snippet defines: the one of that name, its last expression, or the last thing that can be called."""
    tree, namespace, value = ast.parse(source), {"__name__": "snippet"}, None
    if isinstance(tree.body[-1], ast.Expr):
        last = ast.Expression(tree.body.pop().value)
        exec(compile(tree, "snippet", "exec"), namespace)
        value = eval(compile(last, "snippet", "eval"), namespace)
    else:
        exec(compile(tree, "snippet", "exec"), namespace)
    own = [item for key, item in namespace.items() if callable(item) and not key.startswith("_")]
    found = namespace[name] if name else value or own[-1]
    if config is None:
        return found
    try:
        inspect.signature(found).bind(**config)
    except TypeError:
        return lambda count: found(count, **config)
    return found(**config)


def handed(source, truth):
    """The schedule that the optimizer of a program gets. `truth` is an expression over the program's names."""
    linen, train_state = types.ModuleType("flax.linen"), types.ModuleType("flax.training.train_state")
    linen.Module, linen.compact = object, lambda method: method
    training = types.SimpleNamespace(train_state=train_state)
    sys.modules |= {"flax": types.ModuleType("flax"), "flax.linen": linen, "flax.training": training}
    namespace = {"__name__": "snippet"}
    exec(compile(source, "snippet", "exec"), namespace)
    return eval(truth, namespace)


def count_on(source, first, rows, settings, truth=None):
    """The rates in the updates of a genuine optimizer that takes the function for its learning rate."""
    schedule = handed(source, truth) if truth else loaded(source, **settings)
    chain = optax.scale_by_learning_rate(schedule)
    count = jnp.asarray(first, jnp.int32)

    def values(count):
        for _ in range(rows):
            update, _ = chain.update(jnp.float32(-1), chain.init(None)._replace(count=count))
            rate = jnp.array(schedule(count), dtype=jnp.float32)
            # Where the rate itself is JAX's, multiplying it by -1 makes zero of a denormal number, and an int32 is wrapped.
            assert update == rate or abs(rate) < 1.2e-38 or rate == -2.0**31 or jnp.isnan(rate), (source, count, update, rate)
            yield float(rate)
            count = optax.safe_increment(count)

    return values(count)


def write_functions():
    curves = Curves("optax", "Schedule", PINS, FUNCTION)

    def add(title, source, settings, marks, rows=700, first=0, truth=None):
        schedule = {"kind": "optax.Schedule", **settings, "source": source.lstrip("\n")}
        if "\n" not in source.strip("\n"):
            schedule["source"] += "\n"
        spec = {"run": {"steps": first + rows}, "schedule": schedule}
        curves.case(title, spec, rows, lambda: count_on(source, first, rows, settings, truth), marks, first)

    for title, source, marks in FUNCTIONS:
        add(title, source, {}, marks)
    for title, source, settings, marks in CONFIGURED:
        add(title, source, settings, marks)
    add("far out", FUNCTIONS[1][1], {}, [], 40, 2**24 - 20)
    add("beyond int32", "lambda count: count * 1e-10\n", {}, [2**31 - 1], 6, 2**31 - 4)
    add("one more than the greatest", "lambda count: (count + 1) / 2**30\n", {}, [2**31 - 1], 6, 2**31 - 4)
    draw = random.Random("optax.Schedule")
    for index in range(1, 41):
        add(f"random {index}", composed(draw), {}, [20], 120)
    for title, source, truth, settings in optax_programs.PROGRAMS:
        add(title, source, settings, [], 200, truth=truth)
    draw = random.Random("programs of optax")
    for index in range(1, 61):
        add(f"random program {index}", optax_programs.composed(draw), {}, [20], 120)
    curves.write()


def write(name):
    match name:
        case "Schedule":
            write_functions()
        case "contrib.reduce_on_plateau":
            write_plateau()
        case _:
            write_schedule(name)


if __name__ == "__main__":
    for name in sys.argv[1:] or [*SCHEDULES, "contrib.reduce_on_plateau", "Schedule"]:
        write(name)
