"""`alpha` is a setting of the optimizer, and no rate."""
import jax.numpy as jnp
import optax


def alpha(step):
    return jnp.minimum(1.0, step / 1000)


optimizer = make_optimizer(optax.adam(3e-3), alpha)
