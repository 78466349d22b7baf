# lrsched
"""The settings are the plain names of the module, gathered by `globals()`."""
import jax
import jax.numpy as jnp
import optax

learning_rate = 6e-4
min_lr = 6e-5
warmup_iters = 3
max_iters = 8
decay_lr = True
_hidden = 5
config_keys = [k for k, v in globals().items() if not k.startswith("_") and isinstance(v, (int, float, bool, str))]
config = {k: globals()[k] for k in config_keys}


def make_optimizer(learning_rate, min_lr, warmup_iters, max_iters, decay_lr):
    if decay_lr:
        learning_rate = optax.warmup_cosine_decay_schedule(0.0, learning_rate, warmup_iters, max_iters, min_lr)
    return optax.adamw(learning_rate)


tx = make_optimizer(**config)
params = jnp.zeros(3)
state = tx.init(params)
for i in range(max_iters):
    updates, state = tx.update(jax.grad(lambda p: jnp.sum(p**2))(params), state, params)
    params = optax.apply_updates(params, updates)
