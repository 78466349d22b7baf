# lrsched --config cfg.rate=0.3 --config cfg.warmup_epochs=2 --config cfg.epochs=6 --config steps_per_epoch=4 --steps 30
# genuine then import types; cfg = types.SimpleNamespace(rate=0.3, warmup_epochs=2, epochs=6); fn = create_learning_rate_fn(cfg, 4)
# genuine optax fn 30
import optax


def create_learning_rate_fn(cfg, steps_per_epoch):
    warmup = optax.linear_schedule(
        init_value=0.0, end_value=cfg.rate, transition_steps=cfg.warmup_epochs * steps_per_epoch
    )
    cosine = optax.cosine_decay_schedule(
        init_value=cfg.rate, decay_steps=(cfg.epochs - cfg.warmup_epochs) * steps_per_epoch
    )
    return optax.join_schedules([warmup, cosine], boundaries=[cfg.warmup_epochs * steps_per_epoch])
