import random


def poly(base, current, total, power):
    return base * ((1 - float(current) / total) ** power)


def seed_all(seed):
    random.seed(seed)
