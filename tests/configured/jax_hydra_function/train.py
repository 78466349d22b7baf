"""A function of the training that reads the config of hydra; the optimizer of the other branch is not made."""
# lrsched --steps 8
import hydra
import jax
import jax.numpy as jnp
import optax
from omegaconf import OmegaConf


def make_train(config):
    def linear_schedule(count):
        frac = 1.0 - (count // 2) / config["NUM_UPDATES"]
        return config["LR"] * frac

    def train(params):
        if config["ANNEAL_LR"]:
            tx = optax.chain(
                optax.clip_by_global_norm(0.5), optax.adam(learning_rate=linear_schedule, eps=1e-5)
            )
        else:
            tx = optax.chain(optax.clip_by_global_norm(0.5), optax.adam(config["LR"], eps=1e-5))
        state = tx.init(params)
        for step in range(config["NUM_UPDATES"]):
            updates, state = tx.update(jax.grad(lambda p: jnp.sum(p**2))(params), state)
            params = optax.apply_updates(params, updates)
        return params

    return train


@hydra.main(version_base=None, config_path="config", config_name="ppo")
def main(config):
    config = OmegaConf.to_container(config)
    train_jit = jax.jit(make_train(config), device=jax.devices()[0])
    train_jit(jnp.ones(2))


if __name__ == "__main__":
    main()
