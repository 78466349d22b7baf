import math

def warmup(step):
    return min(1.0, step / 100)

def cosine(step):
    return 0.5 * (1 + math.cos(math.pi * step / 1000))
