"""The multipliers of the optimizer's rate as functions of the update `t`, in transformers' order of operations.

`lr_init` is `optimizer.defaults["lr"]`.
"""

import math


def get_constant_schedule(t):
    return 1


def get_constant_schedule_with_warmup(t, num_warmup_steps):
    return t / max(1, num_warmup_steps) if t < num_warmup_steps else 1.0


def get_linear_schedule_with_warmup(t, num_warmup_steps, num_training_steps):
    if t < num_warmup_steps:
        return t / max(1, num_warmup_steps)
    return max(0.0, float(num_training_steps - t) / float(max(1, num_training_steps - num_warmup_steps)))


def get_cosine_schedule_with_warmup(t, num_warmup_steps, num_training_steps, num_cycles):
    if t < num_warmup_steps:
        return t / max(1, num_warmup_steps)
    progress = float(t - num_warmup_steps) / float(max(1, num_training_steps - num_warmup_steps))
    return max(0.0, 0.5 * (1.0 + math.cos(math.pi * num_cycles * 2.0 * progress)))


def get_cosine_with_hard_restarts_schedule_with_warmup(t, num_warmup_steps, num_training_steps, num_cycles):
    if t < num_warmup_steps:
        return t / max(1, num_warmup_steps)
    progress = float(t - num_warmup_steps) / float(max(1, num_training_steps - num_warmup_steps))
    if progress >= 1.0:
        return 0.0
    return max(0.0, 0.5 * (1.0 + math.cos(math.pi * ((num_cycles * progress) % 1.0))))


def get_polynomial_decay_schedule_with_warmup(t, num_warmup_steps, num_training_steps, lr_end, power, lr_init):
    if t < num_warmup_steps:
        return t / max(1, num_warmup_steps)
    if t > num_training_steps:
        return lr_end / lr_init
    remaining = 1 - (t - num_warmup_steps) / (num_training_steps - num_warmup_steps)
    return ((lr_init - lr_end) * remaining**power + lr_end) / lr_init


def get_inverse_sqrt_schedule(t, num_warmup_steps, timescale=None):
    timescale = timescale or num_warmup_steps or 10_000
    if t < num_warmup_steps:
        return t / max(1, num_warmup_steps)
    return 1.0 / math.sqrt((t + timescale - num_warmup_steps) / timescale)


def get_cosine_with_min_lr_schedule_with_warmup(t, num_warmup_steps, num_training_steps, num_cycles, min_lr_rate):
    if t < num_warmup_steps:
        return t / max(1, num_warmup_steps)
    progress = float(t - num_warmup_steps) / float(max(1, num_training_steps - num_warmup_steps))
    factor = 0.5 * (1.0 + math.cos(math.pi * num_cycles * 2.0 * progress))
    return max(0, factor * (1 - min_lr_rate) + min_lr_rate)


def get_wsd_schedule(
    t,
    num_warmup_steps,
    num_decay_steps,
    warmup_type,
    decay_type,
    min_lr_ratio,
    num_cycles,
    num_training_steps=None,
    num_stable_steps=None,
):
    if num_stable_steps is None:
        num_stable_steps = num_training_steps - num_warmup_steps - num_decay_steps
    if t < num_warmup_steps:
        progress = t / max(1, num_warmup_steps)
        if warmup_type == "linear":
            factor = progress
        elif warmup_type == "cosine":
            factor = 0.5 * (1.0 - math.cos(math.pi * progress))
        else:
            factor = 1.0 - math.sqrt(1.0 - progress)
    elif t < num_warmup_steps + num_stable_steps:
        return 1.0
    elif t < num_warmup_steps + num_stable_steps + num_decay_steps:
        progress = float(t - num_warmup_steps - num_stable_steps) / float(max(1, num_decay_steps))
        if decay_type == "linear":
            factor = 1.0 - progress
        elif decay_type == "cosine":
            factor = 0.5 * (1.0 + math.cos(math.pi * num_cycles * 2.0 * progress))
        else:
            factor = 1.0 - math.sqrt(progress)
    else:
        return min_lr_ratio
    return max(0.0, factor * (1.0 - min_lr_ratio) + min_lr_ratio)
