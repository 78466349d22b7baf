# lrsched --config base_lr=2e-3 --config min_lr=0.01 --config max_steps=77 --steps 77
import jax.numpy as jnp
def create_cos_anneal(base_lr, min_lr, max_steps):
    def learning_rate_fn(step):
        cosine_decay = (0.5) * (1 + jnp.cos(jnp.pi * step / max_steps))
        decayed = (1 - min_lr) * cosine_decay + min_lr
        return base_lr * decayed

    return learning_rate_fn
