"""Programs that use optax' own schedules, as JAX projects have them, and programs composed at random. Run by `optax.py`."""

# Name, source, the schedule that the optimizer gets as an expression over the program's names, further keys of the spec.
PROGRAMS = [
    ("a schedule that is assigned", """
import optax

schedule = optax.warmup_cosine_decay_schedule(
    init_value=0.0, peak_value=3e-4, warmup_steps=100, decay_steps=600, end_value=3e-5)
""", "schedule", {}),
    ("a factory of warmup and cosine", """
import optax

def create_learning_rate_fn(num_epochs, warmup_epochs, base_learning_rate, steps_per_epoch):
    warmup_fn = optax.linear_schedule(
        init_value=0., end_value=base_learning_rate, transition_steps=warmup_epochs * steps_per_epoch)
    cosine_epochs = max(num_epochs - warmup_epochs, 1)
    cosine_fn = optax.cosine_decay_schedule(
        init_value=base_learning_rate, decay_steps=cosine_epochs * steps_per_epoch)
    return optax.join_schedules(
        schedules=[warmup_fn, cosine_fn], boundaries=[warmup_epochs * steps_per_epoch])

learning_rate_fn = create_learning_rate_fn(10, 2, 0.1, 50)
""", "learning_rate_fn", {}),
    ("the factory alone, with its arguments", """
from optax import linear_schedule, join_schedules

def create_learning_rate_schedule(warmup_steps, total_steps, lr):
    decay_steps = max(1, total_steps - warmup_steps)
    warmup_fn = linear_schedule(init_value=0.0, end_value=lr, transition_steps=warmup_steps)
    decay_fn = linear_schedule(init_value=lr, end_value=0.0, transition_steps=decay_steps)
    return join_schedules(schedules=[warmup_fn, decay_fn], boundaries=[warmup_steps])
""", "create_learning_rate_schedule(warmup_steps=60, total_steps=500, lr=5e-5)",
     {"config": {"warmup_steps": 60, "total_steps": 500, "lr": 5e-5}}),
    ("a config object", """
import optax
from types import SimpleNamespace

config = SimpleNamespace(lr=6e-4, warmup_iters=40, iters=400, min_lr=6e-5)

def get_schedule(config):
    return optax.join_schedules(
        [optax.linear_schedule(0., config.lr, config.warmup_iters),
         optax.cosine_decay_schedule(config.lr, config.iters - config.warmup_iters, alpha=config.min_lr / config.lr)],
        [config.warmup_iters])

lr_schedule = get_schedule(config)
optimizer = optax.chain(
    optax.clip_by_global_norm(1.0),
    optax.adamw(learning_rate=lr_schedule, b1=0.9, b2=0.95, weight_decay=0.1),
)
""", "lr_schedule", {}),
    ("two schedules, of which the optimizer takes one", """
import optax

wd_schedule = optax.linear_schedule(0.04, 0.4, 300)
lr_schedule = optax.cosine_decay_schedule(1e-3, 300)
tx = optax.adamw(lr_schedule, weight_decay=1e-4)
""", "lr_schedule", {}),
    ("an optimizer made within a function", """
import optax

def make_optimizer(lr, warmup, total):
    schedule = optax.warmup_exponential_decay_schedule(
        init_value=1e-6, peak_value=lr, warmup_steps=warmup, transition_steps=total // 10, decay_rate=0.8)
    return optax.chain(optax.scale_by_adam(), optax.add_decayed_weights(1e-4), optax.scale_by_learning_rate(schedule))

tx = make_optimizer(2e-3, 30, 400)
""", "optax.warmup_exponential_decay_schedule(1e-6, 2e-3, 30, 40, 0.8)", {}),
    ("injected", """
import optax

schedule = optax.piecewise_constant_schedule(0.1, {100: 0.1, 200: 0.1, 250: 0.5})
tx = optax.inject_hyperparams(optax.sgd)(learning_rate=schedule, momentum=0.9)
""", "schedule", {}),
    ("injected within main", """
import optax

schedule = optax.polynomial_schedule(0.1, 0.001, power=2, transition_steps=200, transition_begin=20)

def main():
    optimizer = optax.inject_hyperparams(optax.adamw)(learning_rate=schedule)
    state = optimizer.init(params)

if __name__ == "__main__":
    main()
""", "schedule", {}),
    ("a function of one's own within join_schedules", """
import jax.numpy as jnp
import optax

warmup = optax.linear_schedule(0.0, 1e-3, 50)

def inverse_sqrt(step):
    return 1e-3 * jnp.sqrt(50.0) / jnp.sqrt(step + 50)

schedule = optax.join_schedules([warmup, inverse_sqrt], [50])
""", "schedule", {}),
    ("a lambda within join_schedules", """
import optax
schedule = optax.join_schedules(
    schedules=[optax.linear_schedule(0.0, 3e-4, 30), lambda step: 3e-4 * 0.99 ** step],
    boundaries=[30])
""", "schedule", {}),
    ("functions and schedules, nested", """
import math
import optax

body = optax.join_schedules([lambda c: 1e-3 - 1e-6 * c, optax.cosine_decay_schedule(5e-4, 80, 0.1)], [100])
schedule = optax.join_schedules([optax.constant_schedule(1e-5), body, lambda c: 1e-6], [10, 250])
tx = optax.lion(schedule)
""", "schedule", {}),
    ("wrapped in a function", """
import optax

base = optax.cosine_decay_schedule(init_value=1.0, decay_steps=200, alpha=0.01)

def schedule(count):
    return 3e-4 * base(count)
""", "schedule", {}),
    ("the sum of two", """
import optax
a = optax.exponential_decay(1e-2, transition_steps=50, decay_rate=0.5)
b = optax.linear_schedule(0.0, 1e-3, 100)
lambda step: a(step) + b(step)
""", None, {}),
    ("the product of two, in a closure", """
import optax

def multiply(*schedules):
    def schedule(count):
        value = 1.0
        for s in schedules:
            value = value * s(count)
        return value
    return schedule

lr = multiply(optax.linear_schedule(0.0, 1.0, 20), optax.exponential_decay(0.1, 30, 0.7, staircase=True))
""", "lr", {}),
    ("restarted by the remainder", """
import optax
cycle = optax.warmup_cosine_decay_schedule(0.0, 0.1, 10, 100)

def schedule(count):
    return cycle(count % 100) * 0.5 ** (count // 100)
""", "schedule", {}),
    ("called with a Python int", """
import optax
curve = optax.cosine_onecycle_schedule(transition_steps=200, peak_value=0.01)
rates = [float(curve(i)) for i in range(200)]

def schedule(count):
    return rates[min(int(count), 199)]
""", "schedule", {}),
    ("int() of the count", """
import optax
s = optax.linear_onecycle_schedule(150, 0.1, pct_start=0.2)
lambda count: s(int(count) // 2)
""", None, {}),
    ("a schedule at a fraction of the count", """
import optax
s = optax.cosine_decay_schedule(0.1, 50)
lambda count: s(count / 4)
""", None, {}),
    ("an offset count", """
import optax
s = optax.polynomial_schedule(1e-2, 1e-4, 3, 100)
lambda count: s(count - 40)
""", None, {}),
    ("one for every three updates", """
import optax
schedule = optax.exponential_decay(0.1, 30, 0.9, 10, end_value=0.05)
lambda step: schedule(step // 3)
""", None, {}),
    ("optax.schedules", """
import optax
from optax.schedules import warmup_constant_schedule

schedule = optax.schedules.join_schedules(
    [warmup_constant_schedule(0.0, 0.1, 25), optax.schedules.exponential_decay(0.1, 20, 0.8)], [100])
""", "schedule", {}),
    ("optax under another name", """
import optax as ox
from optax import schedules as sch
a = sch.linear_schedule(1e-4, 1e-3, 40)
b = ox.piecewise_interpolate_schedule('cosine', 1e-3, {50: 2.0, 120: 0.1})
lr_schedule = ox.join_schedules([a, b], boundaries=[40])
""", "lr_schedule", {}),
    ("trapezoidal", """
import optax

def trapezoid(lr, warmup, stable, decay):
    return optax.join_schedules(
        schedules=[
            optax.linear_schedule(0.0, lr, warmup),
            optax.constant_schedule(lr),
            optax.linear_schedule(lr, 0.0, decay),
        ],
        boundaries=[warmup, warmup + stable],
    )

schedule = trapezoid(2e-4, 20, 200, 60)
""", "schedule", {}),
    ("sgdr", """
import optax
kwargs = [dict(init_value=0.0, peak_value=0.1 * 0.5 ** i, warmup_steps=10, decay_steps=50 * 2 ** i, end_value=1e-4)
          for i in range(3)]
schedule = optax.sgdr_schedule(kwargs)
""", "schedule", {}),
    ("boundaries from a loop", """
import optax

def step_decay(base_lr, epochs, steps_per_epoch, gamma=0.1):
    return optax.piecewise_constant_schedule(
        base_lr, {e * steps_per_epoch: gamma for e in epochs})

lr = step_decay(0.4, (3, 6, 8), 40)
""", "lr", {}),
    ("boundaries of numpy", """
import numpy as np
import optax
edges = np.array([30, 60, 90])
schedule = optax.piecewise_constant_schedule(0.1, dict(zip(edges, np.float64(0.5) ** np.arange(1, 4))))
""", "schedule", {}),
    ("numbers of numpy", """
import numpy as np
import optax
peak = np.sqrt(1e-6) * np.float64(3)
steps = np.int64(80)
schedule = optax.warmup_cosine_decay_schedule(np.float64(0.0), peak, steps // 4, steps, peak / 10)
""", "schedule", {}),
    ("a choice by name", """
import optax

def get_schedule(name, lr, steps):
    if name == "cosine":
        return optax.cosine_decay_schedule(lr, steps)
    elif name == "linear":
        return optax.linear_schedule(lr, 0.0, steps)
    raise ValueError(name)

schedule = {"s": get_schedule("linear", 0.01, 150)}["s"]
""", "schedule", {}),
    ("a class with a schedule", """
import optax

class Trainer:
    def __init__(self, lr, steps):
        self.schedule = optax.cosine_decay_schedule(lr, steps, exponent=2.0)
        self.scale = 0.5

    def lr_schedule(self, count):
        return self.scale * self.schedule(count)

trainer = Trainer(1e-3, 100)
optimizer = optax.adam(trainer.lr_schedule)
""", "trainer.lr_schedule", {}),
    ("an instance that is called", """
import optax
import jax.numpy as jnp

class Warmup:
    def __init__(self, inner, steps):
        self.inner, self.steps = inner, steps

    def __call__(self, count):
        return jnp.minimum(1.0, (count + 1) / self.steps) * self.inner(count)

tx = optax.rmsprop(learning_rate=Warmup(optax.exponential_decay(0.01, 100, 0.3), 20))
""", "Warmup(optax.exponential_decay(0.01, 100, 0.3), 20)", {}),
    ("functools.partial of a schedule", """
from functools import partial
import optax
cosine = partial(optax.cosine_decay_schedule, decay_steps=120)
schedule = cosine(0.05, alpha=0.2)
""", "schedule", {}),
    ("a constant, of Python's float64", """
import optax
base = optax.constant_schedule(0.1)
lambda count: base(count) * 3 - 0.3
""", None, {}),
    ("a transition of no length, of Python's float64", """
import optax
base = optax.linear_schedule(0.1, 0.0, 0)
lambda count: base(count) * 3 - 0.3
""", None, {}),
    ("a schedule picked by where", """
import jax.numpy as jnp
import optax
up = optax.linear_schedule(0.0, 0.1, 50)
down = optax.cosine_decay_schedule(0.1, 100)

def schedule(count):
    return jnp.where(count < 50, up(count), down(count - 50))
""", "schedule", {}),
    ("a schedule picked by if", """
import optax
up = optax.linear_schedule(0.0, 0.1, 50)
down = optax.cosine_decay_schedule(0.1, 100)

def schedule(count):
    if count < 50:
        return up(count)
    return down(count - 50)
""", "schedule", {}),
    ("scaled for large batches", """
import optax
BATCH_SIZE = 1024
LR = 1e-3 * BATCH_SIZE / 256
STEPS = 50000 // BATCH_SIZE * 5
schedule_fn = optax.warmup_cosine_decay_schedule(0.0, LR, STEPS // 10, STEPS)
tx = optax.MultiSteps(optax.lars(schedule_fn), every_k_schedule=4)
""", "schedule_fn", {}),
    ("flax and a train state around it", """
import flax.linen as nn
import jax
import optax
from flax.training import train_state

class CNN(nn.Module):
    @nn.compact
    def __call__(self, x):
        return nn.Dense(10)(x)

def create_train_state(rng, config):
    cnn = CNN()
    params = cnn.init(rng, jnp.ones([1, 28, 28, 1]))['params']
    tx = optax.sgd(config.learning_rate, config.momentum)
    return train_state.TrainState.create(apply_fn=cnn.apply, params=params, tx=tx)

num_steps = 30 * 10
lr_fn = optax.cosine_decay_schedule(init_value=0.05, decay_steps=num_steps)
optimizer = optax.sgd(lr_fn, momentum=0.9, nesterov=True)
""", "lr_fn", {}),
    ("masked groups with the same schedule", """
import optax
schedule = optax.warmup_cosine_decay_schedule(1e-6, 1e-3, 40, 400, 1e-5)
tx = optax.multi_transform(
    {'decay': optax.adamw(schedule, weight_decay=0.1), 'rest': optax.adamw(schedule, weight_decay=0.0)},
    lambda params: params)
""", "schedule", {}),
    ("assigned in an if", """
import optax
use_warmup = True
if use_warmup:
    learning_rate = optax.join_schedules(
        [optax.linear_schedule(0, 1e-3, 10), optax.constant_schedule(1e-3)], [10])
else:
    learning_rate = 1e-3
optimizer = optax.adam(learning_rate)
""", "learning_rate", {}),
    ("typed", """
from typing import Callable
import optax

def build(lr: float, steps: int) -> optax.Schedule:
    schedule: optax.Schedule = optax.linear_schedule(lr, lr / 10, steps)
    return schedule

lr_schedule: Callable = build(1e-2, 64)
""", "lr_schedule", {}),
    ("a boundary with a fraction", """
import optax
schedule = optax.join_schedules([optax.linear_schedule(0., 1., 20.5), lambda c: c * 1e-3], [20.5])
""", "schedule", {}),
    ("jnp.min of an array", """
import jax.numpy as jnp

def schedule(count):
    return 512 ** -0.5 * jnp.min(jnp.array([(count + 1.0) ** -0.5, (count + 1) * 40 ** -1.5]))
""", "schedule", {}),
    ("jnp.max, of a number too", """
import jax.numpy as jnp
lambda count: jnp.max(jnp.array([1e-5, 1e-3 - count * 1e-5])) + jnp.max(count) * 1e-6
""", None, {}),
    ("jnp.take", """
import jax.numpy as jnp
RATES = jnp.array([0.1, 0.05, 0.01])
lambda count: jnp.take(RATES, jnp.minimum(count // 60, 2)) + 0 * jnp.take(RATES, -1)
""", None, {}),
    ("jnp.take outside of the array", """
import jax.numpy as jnp
lambda count: jnp.take(jnp.array([0.1, 0.05]), count // 60)
""", None, {}),
    ("jnp.take clipped", """
import jax.numpy as jnp
lambda count: jnp.take(jnp.array([0.1, 0.05]), count // 60, mode="clip")
""", None, {}),
    ("boundaries counted", """
import jax.numpy as jnp
BOUNDARIES = jnp.array([50, 90, 150])
lambda count: 0.1 * 0.1 ** jnp.sum(count >= BOUNDARIES)
""", None, {}),
    ("a product of two factors", """
import jax.numpy as jnp
lambda count: 0.1 * jnp.prod(jnp.where(count > jnp.array([50, 90]), 0.3, 1.0))
""", None, {}),
    ("lax.select", """
import jax
import jax.numpy as jnp
from jax import lax
lambda count: lax.select(count < 20, 1e-3 * count / 20, 1e-3) * lax.select(jnp.any(jnp.array([count > 99])), 0.1, 1.0)
""", None, {}),
    ("lax.clamp", """
import jax
lambda count: 1e-2 * (1.0 - jax.lax.clamp(0.0, count / 150.0, 1.0))
""", None, {}),
    ("lax.select of two types", """
import jax
lambda count: jax.lax.select(count < 20, 1, 0.1)
""", None, {}),
]


def schedule(draw, depth):
    """The source of a schedule, as an expression."""
    number = lambda: repr(draw.choice([0.0, 0.1, 1, 3e-4, round(draw.uniform(0, 1), 3), draw.uniform(1e-6, 0.5)]))
    steps = lambda: repr(draw.choice([0, 1, 7, 30, 50, 100, draw.randint(2, 200), draw.randint(2, 200) + 0.5]))
    rate = lambda: repr(draw.choice([0.1, 0.5, 0.96, 1.1, draw.uniform(0.2, 0.99)]))
    power = lambda: repr(draw.choice([1, 2, 3, 0.5, 0.9, 2.0]))
    scales = lambda: "{" + ", ".join(f"{draw.randint(0, 120)}: {rate()}" for _ in range(draw.randint(0, 4))) + "}"
    forms = [
        lambda: f"optax.constant_schedule({number()})",
        lambda: f"optax.linear_schedule({number()}, {number()}, {steps()})",
        lambda: f"optax.linear_schedule(init_value={number()}, end_value={number()}, transition_steps={steps()}, transition_begin={steps()})",
        lambda: f"optax.polynomial_schedule({number()}, {number()}, {power()}, {steps()})",
        lambda: f"optax.exponential_decay({number()}, {steps()}, {rate()}, staircase={draw.choice([True, False])})",
        lambda: f"optax.exponential_decay({number()}, {steps()}, {rate()}, {steps()}, end_value={number()})",
        lambda: f"optax.cosine_decay_schedule({number()}, {draw.randint(1, 150)}, alpha={number()})",
        lambda: f"optax.cosine_decay_schedule({number()}, {draw.randint(1, 150)}, exponent={power()})",
        lambda: f"optax.warmup_cosine_decay_schedule({number()}, {number()}, {draw.randint(0, 40)}, {draw.randint(50, 150)}, end_value={number()})",
        lambda: f"optax.warmup_constant_schedule({number()}, {number()}, {steps()})",
        lambda: f"optax.warmup_exponential_decay_schedule({number()}, {number()}, {draw.randint(0, 40)}, {steps()}, {rate()})",
        lambda: f"optax.piecewise_constant_schedule({number()}, {scales()})",
        lambda: f"optax.piecewise_interpolate_schedule({draw.choice(['linear', 'cosine'])!r}, {number()}, {scales()})",
        lambda: f"optax.linear_onecycle_schedule({draw.randint(1, 150)}, {number()})",
        lambda: f"optax.cosine_onecycle_schedule({draw.randint(1, 150)}, {number()}, div_factor={draw.randint(2, 30)})",
    ]
    if depth == 0 or draw.random() < 0.4:
        return draw.choice(forms)()
    if draw.random() < 0.3:
        own = ["c * 1e-3", "0.1", "0.5 ** (c / 30)", "1e-3 * jnp.cos(c)", "jnp.where(c < 9, 0.0, 2e-3 * c)", "0.1 / (c + 101)", "3"]
        return f"lambda c: {draw.choice(own)}"
    count = draw.choice([2, 3])
    inner = ", ".join(schedule(draw, depth - 1) for _ in range(count))
    boundaries = sorted(draw.choice([draw.randint(1, 100), draw.randint(1, 100) + 0.5]) for _ in range(count - 1))
    return f"optax.join_schedules([{inner}], {boundaries})"


def composed(draw):
    """A program that makes schedules and combines them."""
    first, second = schedule(draw, 2), schedule(draw, 1)
    head = f"import jax.numpy as jnp\nimport optax\na = {first}\nb = {second}\n"
    counts = ["a(c)", "b(c)", "a(c + 1)", "a(c // 2)", "a(c / 2)", "b(c % 40)", "a(int(c))", "b(int(c) + 3)", "a(jnp.minimum(c, 60))"]
    left, right = draw.choice(counts), draw.choice(counts)
    body = draw.choice(["{0}", "{0} * {1}", "{0} + {1}", "0.5 * {0} - {1}", "jnp.maximum({0}, {1})", "jnp.where(c < 50, {0}, {1})",
                        "{0} if c < 50 else {1}", "{0} * 0.3 + 1e-4", "{0} ** 2", "jnp.sqrt(jnp.abs({0}))", "{0} / 3"])
    return head + f"lambda c: {body.format(left, right)}\n"
