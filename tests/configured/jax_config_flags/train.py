# lrsched --config FLAGS.config.steps=8
"""An agent that a config names: the flag has the path of the config by default, and keys of it follow others."""
import flax
import jax
import jax.numpy as jnp
import optax
from absl import app, flags
from flax import struct
from flax.training.train_state import TrainState
from ml_collections import config_flags

FLAGS = flags.FLAGS
flags.DEFINE_integer("seed", 42, "The seed.")
config_flags.DEFINE_config_file(
    "config",
    "configs/default.py",
    "The settings of the training.",
    lock_config=False,
)


class Agent(struct.PyTreeNode):
    actor: TrainState

    @classmethod
    def create(cls, seed, lr=1e-3, steps=100, warmup=0):
        schedule = optax.warmup_cosine_decay_schedule(0.0, lr, warmup, steps)
        params = {"w": jnp.ones(3)}
        return cls(actor=TrainState.create(apply_fn=None, params=params, tx=optax.adam(schedule)))

    def update(self):
        grads = jax.tree_util.tree_map(jnp.ones_like, self.actor.params)
        return self.replace(actor=self.actor.apply_gradients(grads=grads))


def main(_):
    kwargs = dict(FLAGS.config)
    name = kwargs.pop("model_cls")
    agent = globals()[name].create(FLAGS.seed, **kwargs)
    for step in range(FLAGS.config.steps):
        agent = agent.update()


if __name__ == "__main__":
    app.run(main)
