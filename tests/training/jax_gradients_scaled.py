"""A chain that scales the gradients before Adam, which divides by their size, and turns the sign: the schedule is the rate."""
# lrsched --steps 9
import jax
import jax.numpy as jnp
import optax

accumulated = 4
scheduler = optax.warmup_cosine_decay_schedule(0.0, 3e-4, 3, 8, 3e-5)
opt = optax.chain(
    optax.scale(1 / accumulated),
    optax.clip_by_global_norm(1.0),
    optax.scale_by_adam(),
    optax.add_decayed_weights(0.1),
    optax.scale(-1),
    optax.scale_by_schedule(scheduler),
)
params = jnp.ones(2)
state = opt.init(params)
for step in range(9):
    updates, state = opt.update(jax.grad(lambda p: jnp.sum(p**2))(params), state, params)
    params = optax.apply_updates(params, updates)
