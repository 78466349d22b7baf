"""The shapes and combinators as functions of the step `t`, in the order of operations of lrsched itself."""

import math


def constant(t, value, steps=None):
    return value


def linear(t, start, end, steps):
    return end if t >= steps else start + (end - start) * (t / steps)


def cosine(t, start, end, steps):
    return end if t >= steps else start + (end - start) * ((1.0 - math.cos(math.pi * (t / steps))) / 2.0)


def polynomial(t, start, end, steps, power):
    if t == 0 or t >= steps:
        return start if t == 0 else end
    return end + (start - end) * math.pow(1.0 - t / steps, power)


def exponential(t, start, decay_rate, decay_steps, staircase):
    return math.pow(decay_rate, t // decay_steps if staircase else t / decay_steps) * start


def inverse_sqrt(t, start, timescale):
    return start * math.sqrt(timescale / (timescale + t))


def step(t, start, gamma, milestones=None, step_size=None):
    times = t // step_size if step_size else sum(t >= milestone for milestone in milestones)
    return math.pow(gamma, times) * start


def cycle(t, low, high, steps_up, gamma, steps_down=None):
    steps_down = steps_down or steps_up
    number, within = divmod(t, steps_up + steps_down)
    height = within / steps_up if within < steps_up else (steps_up + steps_down - within) / steps_down
    return low + (high - low) * height * math.pow(gamma, number)


def sequence(t, phases, milestones):
    number = sum(t >= milestone for milestone in milestones)
    return phases[number](t - (milestones[number - 1] if number else 0))


def product(t, factors):
    rate = 1.0
    for factor in factors:
        rate *= factor(t)
    return rate


def repeat(t, schedule, period, gamma, times=None):
    number = t // period if times is None else min(t // period, times - 1)
    rate = schedule(t - number * period)
    return rate * math.pow(gamma, number) if number and gamma != 1 else rate


def table(t, values):
    return values[min(t, len(values) - 1)]
