from torchtitan.components.optimizer import default_adamw, LRSchedulersContainer
from torchtitan.config import TrainingConfig
from torchtitan.trainer import Trainer

from .rates import RATES


def small() -> Trainer.Config:
    return Trainer.Config(
        optimizer=default_adamw(lr=RATES["small"]),
        lr_scheduler=LRSchedulersContainer.Config(warmup_steps=2),
        training=TrainingConfig(steps=10),
    )
