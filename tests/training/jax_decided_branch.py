"""Two optimizers under a condition that is known: only one is made."""
# lrsched --steps 5
import jax
import jax.numpy as jnp
import optax


def make_train(config):
    def train(params):
        if config["ANNEAL_LR"]:
            tx = optax.adam(learning_rate=lambda count: config["LR"] * (1.0 - count / 5))
        else:
            tx = optax.adam(config["LR"], eps=1e-5)
        state = tx.init(params)
        for _ in range(5):
            updates, state = tx.update(jax.grad(lambda p: jnp.sum(p**2))(params), state)
            params = optax.apply_updates(params, updates)
        return params

    return train


def main():
    train_jit = jax.jit(make_train({"LR": 5e-4, "ANNEAL_LR": False}))
    return train_jit(jnp.ones(2))


main()
