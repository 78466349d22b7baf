import jax
import jax.numpy as jnp
import optax

EPOCHS = 3
tx = optax.chain(optax.clip_by_global_norm(10.0), optax.sgd(learning_rate=0.05))
params = {"w": jnp.zeros(())}
opt_state = tx.init(params)


def loss_fn(params, batch):
    return params["w"] * batch


def step(params, opt_state, batch):
    grads = jax.grad(loss_fn)(params, batch)
    updates, opt_state = tx.update(grads, opt_state, params)
    return optax.apply_updates(params, updates), opt_state


train_step = jax.jit(step)
for epoch in range(EPOCHS):
    for batch in [jnp.float32(1.0)]:
        params, opt_state = train_step(params, opt_state, batch)
