# lrsched --config total_steps=44 --config recipe={"lr":0.01,"min_lr":1e-5} --steps 50
import math
def adjust(step, total_steps, recipe):
    ratio = min(1.0, float(step) / float(total_steps))
    power = float(recipe.get("power", 0.9))
    floor = float(recipe["min_lr"])
    base = recipe["lr"]
    coeff = (1.0 - ratio) ** power
    return (base - floor) * coeff + floor
