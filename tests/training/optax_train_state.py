# lrsched --config config.warmup_steps=2 --config config.learning_rate=0.01 --steps 6
import optax
from flax.training import train_state


class TrainState(train_state.TrainState):
    dropout_key: object = None


def create_learning_rate_fn(learning_rate: float, warmup_steps: int):
    def rsqrt(count):
        return learning_rate * (count + warmup_steps) ** -0.5 * warmup_steps**0.5

    rise = optax.linear_schedule(init_value=0.0, end_value=learning_rate, transition_steps=warmup_steps)
    return optax.join_schedules([rise, rsqrt], boundaries=[warmup_steps])


def train_and_evaluate(config, workdir):
    learning_rate_fn = create_learning_rate_fn(config.learning_rate, config.warmup_steps)
    state = TrainState.create(
        apply_fn=None,
        params={},
        tx=optax.adamw(learning_rate_fn, weight_decay=1e-4),
    )
    for step in range(6):
        state = state.apply_gradients(grads={})
    return state
