# lrsched --steps 3
"""A flag chooses among classes that each make optimizers of their own; a state of flax keeps them."""
import functools

import flax
import jax
import jax.numpy as jnp
import optax


class State(flax.struct.PyTreeNode):
    params: object
    tx: object = flax.struct.field(pytree_node=False)
    opt_state: object = None

    @classmethod
    def create(cls, params, tx=None):
        if tx is not None:
            opt_state = tx.init(params)
        else:
            opt_state = None
        return cls(params=params, tx=tx, opt_state=opt_state)


class Actor:
    def __init__(self, seed, actor_lr=3e-4, critic_lr=3e-4):
        key = jax.random.PRNGKey(seed)
        self.actor = State.create(jax.random.normal(key, (3,)), tx=optax.adam(learning_rate=actor_lr))
        self.critic = State.create(jax.random.normal(key, (3,)), tx=optax.adam(learning_rate=critic_lr))
        self.target = State.create(jax.random.normal(key, (3,)))

    @functools.partial(jax.jit, static_argnums=0)
    def gradient(self, params):
        return jax.grad(lambda p: jnp.sum(p**2))(params)

    def update(self):
        for name in ("actor", "critic"):
            state = getattr(self, name)
            updates, opt_state = state.tx.update(self.gradient(state.params), state.opt_state, state.params)
            setattr(self, name, state.replace(params=optax.apply_updates(state.params, updates), opt_state=opt_state))


class Cloner:
    def __init__(self, seed, lr=0.1):
        self.model = State.create(jnp.ones(3), tx=optax.sgd(lr))


algorithm = "actor"
if algorithm == "actor":
    agent = Actor(0)
elif algorithm == "cloner":
    agent = Cloner(0)
for _ in range(3):
    agent.update()
