# lrsched --steps 40 --config steps_per_epoch=5
# genuine optax create_learning_rate_fn(config,5) 40
from dataclasses import dataclass

import jax.numpy as jnp
import optax


@dataclass
class Config:
    learning_rate: float = 0.1
    warmup_epochs: int = 2
    num_epochs: int = 8


config = Config()


def create_learning_rate_fn(config, steps_per_epoch):
    def fn(step):
        epoch = step / steps_per_epoch
        up = config.learning_rate * epoch / config.warmup_epochs
        down = config.learning_rate * (1 - epoch / config.num_epochs)
        return jnp.where(epoch < config.warmup_epochs, up, down)

    return fn


def create_train_state(config, steps_per_epoch):
    learning_rate_fn = create_learning_rate_fn(config, steps_per_epoch)
    tx = optax.chain(optax.clip_by_global_norm(1.0), optax.sgd(learning_rate=learning_rate_fn, momentum=0.9))
    return tx
