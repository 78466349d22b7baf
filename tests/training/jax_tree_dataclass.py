"""Dataclasses of chex and flax, which JAX takes apart: they hold the settings of the schedule."""
# lrsched --steps 12
import chex
import flax
import jax
import jax.numpy as jnp
import optax
from flax import struct


@struct.dataclass
class Settings:
    lr: float = 1e-3
    steps: int = struct.field(pytree_node=False, default=100)


@chex.dataclass(frozen=True)
class Warmup:
    start: chex.Array
    updates: int = 4


@flax.struct.dataclass
class End:
    share: float = 0.1


settings = Settings(steps=10).replace(lr=0.5)
warmup = Warmup(start=jnp.zeros(3))
end = settings.lr * End().share
tx = optax.adam(optax.warmup_cosine_decay_schedule(0.0, settings.lr, warmup.updates, settings.steps, end))
params = jnp.ones(2)
state = tx.init(params)
for step in range(12):
    updates, state = tx.update(jax.grad(lambda p: jnp.sum(p**2))(params), state)
    params = optax.apply_updates(params, updates)
