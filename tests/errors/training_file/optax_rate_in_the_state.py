import optax

tx = optax.inject_hyperparams(optax.sgd)(learning_rate=0.1)
opt_state = tx.init(params)
for epoch in range(10):
    opt_state[1]["learning_rate"] = 0.1 * 0.5**epoch
    updates, opt_state = tx.update(grads, opt_state)
    params = optax.apply_updates(params, updates)
