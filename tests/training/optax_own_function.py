# lrsched --steps 30
# genuine optax schedule 30
import jax.numpy as jnp
import optax


def schedule(count):
    warmup = jnp.minimum(count / 10, 1.0)
    return 3e-4 * warmup * 0.5 * (1 + jnp.cos(jnp.pi * count / 100))


tx = optax.adamw(learning_rate=schedule, weight_decay=1e-4)
