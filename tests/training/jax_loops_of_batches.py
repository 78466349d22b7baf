"""The loops around the updates say how long the run is: the schedule is longer."""
from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import linen as nn
from flax.training import train_state


@dataclass
class Config:
    learning_rate: float = 0.1
    num_epochs: int = 3
    batch_size: int = 8


def create_learning_rate_fn(config, steps_per_epoch):
    warmup = optax.linear_schedule(0.0, config.learning_rate, steps_per_epoch)
    cosine = optax.cosine_decay_schedule(config.learning_rate, config.num_epochs * steps_per_epoch)
    return optax.join_schedules([warmup, cosine], [steps_per_epoch])


@jax.jit
def train_step(state, batch):
    def loss_fn(params):
        return jnp.mean((state.apply_fn({"params": params}, batch["x"]) - batch["y"]) ** 2)

    loss, grads = jax.value_and_grad(loss_fn)(state.params)
    return state.apply_gradients(grads=grads), loss


def train_epoch(state, x, y, batch_size):
    steps = len(x_train) // batch_size
    perm = np.random.permutation(len(x))
    for i in range(steps):
        idx = perm[i * batch_size:(i + 1) * batch_size]
        state, loss = train_step(state, {"x": x[idx], "y": y[idx]})
    return state, loss


config = Config()
x_train = np.random.rand(37, 3).astype("float32")
y_train = np.random.rand(37, 1).astype("float32")
steps_per_epoch = len(x_train) // config.batch_size
model = nn.Dense(1)
state = train_state.TrainState.create(
    apply_fn=model.apply,
    params=model.init(jax.random.PRNGKey(0), x_train[:1])["params"],
    tx=optax.adam(create_learning_rate_fn(config, steps_per_epoch)),
)
for epoch in range(1, config.num_epochs + 1):
    state, loss = train_epoch(state, x_train, y_train, config.batch_size)
    print(epoch, loss)
