import optax
s = optax.cosine_decay_schedule(1e-3, 100)
tx = optax.chain(optax.scale_by_adam(), optax.scale_by_schedule(s), optax.scale(-0.1))
