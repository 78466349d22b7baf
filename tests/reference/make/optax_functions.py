"""Functions of `count` as people hand them to optax: by hand, and composed at random. Run by `optax.py`."""

# Name, source, and rows at which something happens.
FUNCTIONS = [
    ("warmup by where", """
import jax.numpy as jnp

def schedule(count):
    return jnp.where(count < 100, 3e-4 * (count + 1) / 100, 3e-4)
""", [100]),
    ("warmup and cosine", """
import jax.numpy as jnp

def schedule(step):
    warmup = jnp.minimum(step / 100, 1.0)
    progress = jnp.clip((step - 100) / (400 - 100), 0.0, 1.0)
    return 3e-4 * warmup * 0.5 * (1 + jnp.cos(jnp.pi * progress))
""", [100, 400]),
    ("noam", """
import jax.numpy as jnp

def rate(count, d_model=512, warmup=100):
    step = count + 1
    return d_model ** -0.5 * jnp.minimum(step ** -0.5, step * warmup ** -1.5)
""", [99]),
    ("inverse square root", """
import jax.numpy as jnp

WARMUP = 100

def rsqrt(step):
    return 0.01 * jnp.minimum(1.0, step / WARMUP) / jnp.sqrt(jnp.maximum(step, WARMUP))
""", [100]),
    ("branches of Python", """
def schedule(count):
    if count < 50:
        return 1e-3 * (count + 1) / 50
    elif count < 200:
        return 1e-3
    return 1e-3 * 0.99 ** (count - 200)
""", [50, 200]),
    ("math on an array", """
import math

def schedule(count):
    if count > 300:
        return 1e-5
    return 1e-5 + 0.5 * (1e-3 - 1e-5) * (1 + math.cos(math.pi * count / 300))
""", [300]),
    ("math of counts alone", """
import math

lambda count: 0.1 * math.exp(-count) + 0.01 * math.sqrt(count) + math.pow(count, 0.5) * 1e-3
""", []),
    ("a float of the count", "lambda count: 0.1 * (1 - float(count) / 700) ** 0.9\n", []),
    ("an int of the count", "lambda count: 0.1 * 0.5 ** (int(count) // 30)\n", [30, 60]),
    ("the same without int", "lambda count: 0.1 * 0.5 ** (count // 30)\n", [30, 60]),
    ("a fraction of the count", "lambda count: 0.1 * 0.5 ** (count / 30)\n", [30]),
    ("squares wrap around", "lambda count: 1e-9 * (count * 300) ** 2\n", [154, 155, 218]),
    ("products wrap around", "lambda count: count * 10 ** 7\n", [214, 215]),
    ("a constant of Python", "lambda count: 1e-3\n", []),
    ("a constant integer", "lambda count: 1\n", []),
    ("the count itself", "lambda count: count\n", []),
    ("a truth value", "lambda count: count > 10\n", [11]),
    ("a large integer", "lambda count: 2 ** 60 + 2 ** 36 + 1\n", []),
    ("a large integer meets the count", "lambda count: count / 10 ** 10\n", []),
    ("beyond float32", "lambda count: 1e38 * count\n", [4]),
    ("denormal", "lambda count: 1e-39 * count\n", []),
    ("numpy float64", "import numpy as np\nRATES = np.linspace(0.1, 0.0, 701)\nlambda count: RATES[count]\n", []),
    ("numpy scalar times the count", "import numpy as np\nlambda count: np.float64(0.1) * count + np.float32(0.2)\n", []),
    ("numpy cosine", "import numpy as np\nlambda count: 0.05 * (1 + np.cos(np.pi * count / 700))\n", []),
    ("milestones summed", "lambda count: 0.1 * 0.1 ** sum(count >= b for b in (100, 200, 300))\n", [100, 200, 300]),
    ("milestones summed as int", "lambda count: 0.1 * 0.1 ** sum(int(count >= b) for b in (100, 200))\n", [100, 200]),
    ("milestones in a loop", """
BOUNDARIES = [100, 200, 300]
VALUES = [0.1, 0.01, 0.001, 0.0001]

def schedule(count):
    for boundary, value in zip(BOUNDARIES, VALUES):
        if count < boundary:
            return value
    return VALUES[-1]
""", [100, 200, 300]),
    ("an index", "RATES = [0.1, 0.05, 0.02, 0.01]\nlambda count: RATES[min(count // 100, 3)]\n", [100, 200, 300]),
    ("bisect", "import bisect\nlambda count: 0.1 * 0.5 ** bisect.bisect_right([100, 250], count)\n", [100, 250]),
    ("a dict by the count", "lambda count: {0: 0.1}.get(count, 0.01)\n", []),
    ("min and max of Python", "lambda count: max(1e-5, min(1e-3, 1e-5 * count)) * max(0, 1 - count / 700)\n", [100]),
    ("a class", """
import jax.numpy as jnp

class Cosine:
    def __init__(self, peak=1e-3, steps=500):
        self.peak, self.steps = peak, steps

    def __call__(self, count):
        return self.peak * (1 + jnp.cos(jnp.pi * jnp.minimum(count, self.steps) / self.steps)) / 2

schedule = Cosine(2e-3)
""", [500]),
    ("a closure", """
import jax.numpy as jnp

def make(peak, warmup, decay):
    def schedule(count):
        up = peak * count / warmup
        down = peak * decay ** ((count - warmup) / warmup)
        return jnp.where(count < warmup, up, down)
    return schedule

schedule = make(0.01, 64, 0.9)
""", [64]),
    ("a cast", "import jax.numpy as jnp\nlambda count: 0.1 / (1.0 + 0.01 * count.astype(jnp.float32))\n", []),
    ("cosine of a cast", """
import jax.numpy as jnp

def cosine(count):
    t = jnp.asarray(count, dtype=jnp.float32)
    return 0.5 * 0.1 * (1.0 + jnp.cos(t / 700.0 * jnp.pi))
""", []),
    ("an item", "lambda count: 0.1 * 0.9 ** count.item()\n", []),
    ("powers of the fraction", "lambda count: 0.1 * ((1 - count / 700) ** 2 + (1 - count / 700) ** 2.0 + (1 - count / 700) ** 0.9)\n", []),
    ("negative power of an integer", "lambda count: (count + 1) ** -1\n", []),
    ("negative power of a float", "lambda count: 0.1 * (count + 1.0) ** -1\n", []),
    ("power of a power", "lambda count: 0.9 ** count ** 0.5\n", []),
    ("two to the count", "lambda count: 2 ** count * 1e-12\n", [31, 32]),
    ("remainders", "lambda count: 0.1 * (count % 50) / 50 + 0.01 * (count % 7.5)\n", [50]),
    ("floor division by a float", "lambda count: 0.1 * 0.9 ** (count // 2.5)\n", []),
    ("divided by the count", "lambda count: 0.1 / count\n", [1]),
    ("logarithms", "import jax.numpy as jnp\nlambda count: 0.1 / (1 + jnp.log1p(count) + jnp.log(count + 1))\n", []),
    ("triangles", """
import jax.numpy as jnp

def triangle(count, low=1e-4, high=1e-2, half=40):
    cycle = jnp.floor(1 + count / (2 * half))
    x = jnp.abs(count / half - 2 * cycle + 1)
    return low + (high - low) * jnp.maximum(0.0, 1 - x)
""", [40, 80]),
    ("select", """
import jax.numpy as jnp

def schedule(count):
    return jnp.select([count < 100, count < 300], [1e-3 * count / 100, 1e-3], 1e-4)
""", [100, 300]),
    ("interp", """
import jax.numpy as jnp

def schedule(count):
    return jnp.interp(count, jnp.array([0, 100, 400, 700]), jnp.array([0.0, 1e-3, 1e-3, 1e-5]))
""", [100, 400]),
    ("booleans as numbers", "lambda count: (count < 100) * 1e-3 + (count >= 100) * 1e-4\n", [100]),
    ("chained comparison", "lambda count: 1e-3 if 100 <= count < 300 else 1e-4\n", [100, 300]),
    ("is it an int", "lambda count: 0.1 if isinstance(count, int) else 0.2\n", []),
    ("is it an array", "import jax\nimport jax.numpy as jnp\nlambda count: 0.1 * isinstance(count, jnp.ndarray) + 0.2 * isinstance(count, jax.Array)\n", []),
    ("a range", "lambda count: 0.001 * sum(range(count))\n", []),
    ("a loop", """
def schedule(count):
    rate = 0.1
    for _ in range(count // 100):
        rate *= 0.5
    return rate
""", [100]),
    ("a text", "lambda count: float(f'{count}') + len(str(count)) * 0.5 + float('%d' % count)\n", [10, 100]),
    ("round", "lambda count: round(count / 7, 2) + round(count / 7) + abs(count - 10)\n", []),
    ("floor and ceil of math", "import math\nlambda count: math.floor(count / 7) * 0.1 + math.ceil(count / 7) * 0.01\n", [7]),
    ("divmod", """
def schedule(count):
    cycle, position = divmod(count, 60)
    return 0.1 * 0.5 ** cycle * (1 - position / 60)
""", [60]),
    ("none", "def schedule(count):\n    if count < 20:\n        return 0.1\n", [20]),
    ("a weak type survives", "import jax.numpy as jnp\nlambda count: (jnp.where(count < 9, 0.1, 0.2) * jnp.float32(3)) / 7 + 0.1\n", [9]),
    ("the greatest int32", "lambda count: (2147483647 - count) / 2147483647\n", []),
    ("shadowed by numpy", "import numpy as np\nlambda count: np.minimum(count, 100) / 100 * np.float32(0.1) + np.sqrt(count) * 1e-3\n", [100]),
    ("a default of the step", "lambda count, total=700: 1.0 - count / total\n", []),
    ("integers divided", "lambda count: (count // 10) / (count % 10 + 1)\n", []),
    ("bits", "lambda count: ((count & 15) | 1) + (count ^ 3) + ~count\n", []),
]

# Sources with what they are called with: factories, classes, further parameters.
CONFIGURED = [
    ("a factory", """
import jax.numpy as jnp

def create_schedule(peak, steps):
    def schedule(count):
        return peak * (1 - jnp.minimum(count, steps) / steps)
    return schedule
""", {"config": {"peak": 0.1, "steps": 300}}, [300]),
    ("a factory of defaults alone", """
def create_schedule(peak=0.1, steps=300):
    return lambda count: peak * (1 - count / steps)
""", {"config": {"steps": 700}}, []),
    ("further parameters", "def schedule(count, peak, steps):\n    return peak * (1 - count / steps)\n", {"config": {"peak": 0.1, "steps": 700}}, []),
    ("a class and its arguments", """
class Linear:
    def __init__(self, peak, steps):
        self.peak, self.steps = peak, steps

    def __call__(self, count):
        return self.peak * (1 - count / self.steps)
""", {"config": {"peak": 0.1, "steps": 700}}, []),
    ("one of several by name", "def a(count):\n    return 0.1\n\ndef b(count):\n    return 0.2 * count\n", {"name": "a"}, []),
]


def integer(draw, depth):
    """An expression that is an integer of JAX."""
    if depth <= 0:
        return draw.choice(["count", "count", "(count + 1)", "(count // 7)", "(count % 13)"])
    a, n = integer(draw, depth - 1), draw.choice([2, 3, 5, 10, 50, 100, 1000])
    return draw.choice([
        f"({a} + {n})", f"({n} - {a})", f"({a} * {n})", f"({a} // {n})", f"({a} % {n})", f"abs({a} - {n})", f"(-{a})",
        f"min({a}, {n})", f"max({a}, {n})", f"jnp.minimum({a}, {n})", f"jnp.maximum({a}, {n})", f"jnp.clip({a}, 2, {n})",
        f"({a}) ** 2", f"({a} if {a} < {n} else {n})", f"jnp.where({a} < {n}, {a}, {n})", f"jnp.square({a})",
        f"jnp.int32({number(draw, depth - 1)})", f"int({a})", f"sum({a} >= b for b in ({n}, {n + 40}))",
        f"({a} + {integer(draw, depth - 1)})", f"({a} * {integer(draw, depth - 2)})", f"jnp.mod({a}, {n})",
    ])


def number(draw, depth):
    """An expression that is some number, of JAX or not."""
    x = draw.choice([0.1, 0.5, 0.9, 1e-3, 3e-4, 2.0, 0.25, 1.5, draw.random()])
    n = draw.choice([3, 7, 10, 100, 300, 1000])
    if depth <= 0:
        return draw.choice([f"count / {n}", f"count * {x}", f"{x} * count", f"{x}", f"float(count)", "count.astype(jnp.float32)"])
    a, b = number(draw, depth - 1), number(draw, draw.choice([0, depth - 1, depth - 2]))
    i = integer(draw, depth - 1)
    return draw.choice([
        f"({a} + {b})", f"({a} - {b})", f"({a} * {b})", f"({a}) / {n}", f"{x} / ({n} + abs({a}))", f"({x} - {a})",
        f"({i} / {n})", f"{i} * {x}", f"{x} ** ({i} % 20)", f"{x} ** ({i} / {n})", f"abs({a}) ** {x}", f"({a}) ** 2", f"({a}) ** 3",
        f"jnp.cos({a})", f"jnp.sin({a} / {n})", f"math.cos({a})", f"math.exp(-abs({a}))", f"jnp.exp(-abs({a}))", f"jnp.sqrt(abs({a}))",
        f"math.sqrt(abs({a}))", f"jnp.minimum({a}, {x})", f"min({a}, {x})", f"max({a}, {b})", f"jnp.maximum({a}, {b})",
        f"jnp.where({i} < {n}, {a}, {b})", f"({a} if {i} < {n} else {b})", f"jnp.clip({a}, 0.0, {x})", f"float({a})", f"jnp.float32({a})",
        f"np.float64({x}) * ({a})", f"np.float32({x}) * ({a})", f"(({i} > {n}) * {x})", f"jnp.power({x}, {i} / {n})",
        f"jnp.tanh({a})", f"jnp.log1p(abs({a}))", f"np.cos({a})", f"np.minimum({a}, {x})", f"jnp.floor({a})", f"round({a}, 2)",
        f"({a}) // {x}", f"({a}) % {x}", f"(0.5 * (1 + jnp.cos(jnp.pi * {i} / {n})))", f"(0.5 * (1 + math.cos(math.pi * {i} / {n})))",
    ])


def composed(draw):
    """A function composed at random."""
    head = "import math\nimport jax.numpy as jnp\nimport numpy as np\n\ndef schedule(count):\n"
    depth = draw.choice([1, 2, 2, 3, 3, 4])
    lines, names = [], []
    for name in "xyz"[: draw.choice([0, 0, 1, 2])]:
        lines.append(f"    {name} = {number(draw, depth - 1)}\n")
        names.append(name)
    result = number(draw, depth)
    for name in names:
        result = draw.choice([f"{result} + {name}", f"{name} * ({result})", f"jnp.where(count < 20, {name}, {result})"])
    if draw.random() < 0.3:
        lines.append(f"    if count < {draw.choice([3, 10, 40])}:\n        return {number(draw, 1)}\n")
    return head + "".join(lines) + f"    return {result}\n"
