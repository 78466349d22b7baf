"""Two optimizers that each round updates: one keeps its rate, and the rounds are not those of the schedule."""
import jax
import jax.numpy as jnp
import optax


def loss_fn(params):
    return jnp.sum(params**2)


g_tx = optax.adam(optax.warmup_cosine_decay_schedule(0.0, 0.05, 4, 9, 0.005), b1=0.5)
d_tx = optax.adam(0.01, b1=0.5)
g_params, d_params = jnp.ones(2), jnp.ones(3)
g_state = g_tx.init(g_params)
d_state = d_tx.init(d_params)
for _ in range(12):
    updates, d_state = d_tx.update(jax.grad(loss_fn)(d_params), d_state)
    d_params = optax.apply_updates(d_params, updates)
    updates, g_state = g_tx.update(jax.grad(loss_fn)(g_params), g_state)
    g_params = optax.apply_updates(g_params, updates)
