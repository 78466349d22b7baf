# lrsched --config config.critic_lr=0.003 --config config.actor_lr=0.0003 --steps 4
import jax
import jax.numpy as jnp
import optax


def train(config, steps: int = 4):
    params = {"actor": jnp.zeros(()), "critic": jnp.zeros(())}
    actor_tx = optax.sgd(config.actor_lr)
    critic_tx = optax.sgd(learning_rate=config.critic_lr, momentum=0.0)
    actor_state, critic_state = actor_tx.init(params["actor"]), critic_tx.init(params["critic"])

    @jax.jit
    def update(params, actor_state, critic_state):
        grad = jnp.float32(1.0)
        actor_updates, actor_state = actor_tx.update(grad, actor_state)
        critic_updates, critic_state = critic_tx.update(grad, critic_state)
        actor = optax.apply_updates(params["actor"], actor_updates)
        critic = optax.apply_updates(params["critic"], critic_updates)
        return {"actor": actor, "critic": critic}, actor_state, critic_state

    for step in range(steps):
        params, actor_state, critic_state = update(params, actor_state, critic_state)
