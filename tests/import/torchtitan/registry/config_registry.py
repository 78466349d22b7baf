from dataclasses import replace

from torchtitan.components.checkpointer import CheckpointManager
from torchtitan.components.data import GrainDataLoader
from torchtitan.components.optimizer import (
    default_adamw,
    LRSchedulersContainer,
    OptimizersContainer,
    ParamGroupConfig,
)
from torchtitan.components.tokenizer import MultiModalTokenizer
from torchtitan.config import ParallelismConfig, TrainingConfig
from torchtitan.trainer import Trainer

from . import model_registry, SPECIAL_TOKENS


def debugmodel() -> Trainer.Config:
    return Trainer.Config(
        model_spec=model_registry("debugmodel"),
        tokenizer=MultiModalTokenizer.Config(**SPECIAL_TOKENS),
        optimizer=default_adamw(lr=8e-4),
        lr_scheduler=LRSchedulersContainer.Config(
            warmup_steps=2,
            decay_ratio=0.8,
            decay_type="linear",
            min_lr_factor=0.0,
        ),
        training=TrainingConfig(max_context_length=2048, steps=10),
        dataloader=GrainDataLoader.Config(shuffle=False),
        checkpoint=CheckpointManager.Config(interval=10),
    )


def two_rates() -> Trainer.Config:
    config = debugmodel()
    compiles = config.compile.enable and "model" in config.compile.components
    config.model_spec = model_registry("debugmodel", compiles=compiles)
    config.parallelism = ParallelismConfig(tensor_parallel_degree=2)
    config.optimizer = OptimizersContainer.Config(
        param_groups=[
            ParamGroupConfig(
                pattern=name, optimizer_name="AdamW", optimizer_kwargs={"lr": rate, "weight_decay": 0.1}
            )
            for name, rate in ((".*embed.*", 1e-3 / 4), (".*", 1e-3))
        ]
    )
    config.lr_scheduler = replace(config.lr_scheduler, decay_type="cosine", min_lr_factor=0.1)
    config.training.steps = 12
    return config
