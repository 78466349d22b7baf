"""The rounds of `lax.scan` and of a `while` behind it make the updates."""
import jax
import jax.numpy as jnp
import optax

params = {"w": jnp.ones(3)}
tx = optax.chain(optax.clip_by_global_norm(1.0), optax.sgd(optax.exponential_decay(0.1, 4, 0.5)))
opt_state = tx.init(params)


def step(carry, _):
    params, opt_state = carry
    grads = jax.grad(lambda p: jnp.sum(p["w"] ** 2))(params)
    updates, opt_state = tx.update(grads, opt_state, params)
    return (optax.apply_updates(params, updates), opt_state), None


carry, _ = jax.lax.scan(step, (params, opt_state), None, length=7)
count = 0
while count < 4:
    carry, _ = step(carry, None)
    count += 1
