import optax

pretrained = optax.adam(1e-3)
finetuned = optax.chain(optax.clip(1.0), optax.sgd(learning_rate=0.01))
