from torchtitan.components.optimizer import default_adamw, LRSchedulersContainer
from torchtitan.config import TrainingConfig
from torchtitan.trainer import Trainer


def small() -> Trainer.Config:
    return Trainer.Config(
        optimizer=default_adamw(lr=8e-4),
        lr_scheduler=LRSchedulersContainer.Config(warmup_steps=2),
        training=TrainingConfig(steps=10),
    )


def large() -> Trainer.Config:
    config = small()
    config.training.steps = 1000
    return config
