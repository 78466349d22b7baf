# The trainings of fastai (2.8) that have a schedule, update for update. Each rate is a number, or a pair where it is a `slice`.
import math
import numpy as np


def even_mults(start, stop, n):
    if n == 1:
        return [stop]
    step = (stop / start) ** (1 / (n - 1))
    return [start * (step**i) for i in range(n)]


def rates_of(rate, groups):
    if not isinstance(rate, list):
        return [rate] * groups
    start, stop = rate
    if start:
        return even_mults(start, stop, groups)
    return [stop / 10] * (groups - 1) + [stop]


def cosine(start, end, pos):
    return start + (1 + math.cos(math.pi * (1 - pos))) * (end - start) / 2


def training(epochs, batches, first, middle, last, pct):
    # The fractions are tensors of float32.
    to, rest = np.float32(pct), np.float32(1 - pct)
    limit = np.float32(float(to) + float(rest))
    rows = []
    for epoch in range(epochs):
        fraction = epoch / epochs
        for batch in range(batches):
            pos = np.float32(fraction)
            if pos >= to:
                at = float((pos - to) / (limit - to))
                rows.append([cosine(a, b, at) for a, b in zip(middle, last)])
            else:
                at = float((pos - np.float32(0)) / (to - np.float32(0)))
                rows.append([cosine(a, b, at) for a, b in zip(first, middle)])
            fraction += 1.0 / (batches * epochs)
    return rows


def one_cycle(epochs, batches, groups, rate, div, div_final, pct):
    top = rates_of(rate, groups)
    return training(epochs, batches, [r / div for r in top], top, [r / div_final for r in top], pct)


def flat_cos(epochs, batches, groups, rate, div_final, pct):
    top = rates_of(rate, groups)
    return training(epochs, batches, top, top, [r / div_final for r in top], pct)


def fine_tune(epochs, batches, groups, rate, freeze_epochs, lr_mult, div, div_final, pct):
    rows = one_cycle(freeze_epochs, batches, groups, [None, rate], 25.0, div_final, 0.99)
    rate /= 2
    return rows + one_cycle(epochs, batches, groups, [rate / lr_mult, rate], div, div_final, pct)


class Rows:
    made = None


def adjust(optimizer, step, method, settings):
    if Rows.made is None:
        methods = {"one_cycle": one_cycle, "flat_cos": flat_cos, "fine_tune": fine_tune}
        Rows.made = methods[method](**settings)
    for group, rate in zip(optimizer.param_groups, Rows.made[step]):
        group["lr"] = rate
