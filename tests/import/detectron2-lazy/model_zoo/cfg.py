from functools import partial

from .base import (
    get_vit_lr_decay_rate,
    lr_multiplier,
    model,
    optimizer,
    train,
)

train.max_iter = train.max_iter // 2
lr_multiplier.scheduler.milestones = [milestone // 2 for milestone in lr_multiplier.scheduler.milestones]
lr_multiplier.scheduler.num_updates = train.max_iter
optimizer.lr = 4e-5
optimizer.params.lr_factor_func = partial(get_vit_lr_decay_rate, num_layers=24, lr_decay_rate=0.8)
