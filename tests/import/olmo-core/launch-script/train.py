"""Trains a small model."""

from datetime import datetime
from functools import partial

from olmo_core.internal.common import CLUSTER_TO_GPU_TYPE
from olmo_core.internal.experiment import CommonComponents, build_config, main
from olmo_core.nn.transformer import TransformerConfig
from olmo_core.optim import OptimGroupOverride, SchedulerUnits, SkipStepAdamWConfig, WSD
from olmo_core.train import Duration, TrainerConfig
from olmo_core.train.callbacks import CheckpointerCallback
from olmo_core.train.train_module import TransformerTrainModuleConfig

SEQUENCE_LENGTH = 4096
GLOBAL_BATCH_SIZE = 64 * SEQUENCE_LENGTH


def build_model_config(common: CommonComponents) -> TransformerConfig:
    config = TransformerConfig.olmo2_1B(vocab_size=common.tokenizer.padded_vocab_size())
    config.d_model -= 128
    assert config.d_model / 128 == 15
    return config


def build_train_module_config(common: CommonComponents) -> TransformerTrainModuleConfig:
    size = 2 * common.max_sequence_length
    if common.launch is not None:
        gpus = {CLUSTER_TO_GPU_TYPE.get(cluster, "unknown") for cluster in common.launch.clusters}
        if all("B200" in gpu for gpu in gpus):
            size *= 2
    return TransformerTrainModuleConfig(
        rank_microbatch_size=size,
        optim=SkipStepAdamWConfig(
            lr=4e-4 / 2,
            group_overrides=[OptimGroupOverride(params=["embeddings.weight"], opts=dict(weight_decay=0.0))],
        ),
        scheduler=WSD(units=SchedulerUnits.tokens, warmup=10 * GLOBAL_BATCH_SIZE, decay_fraction=0.2),
    )


def build_trainer_config(common: CommonComponents) -> TrainerConfig:
    name = f"{common.run_name}-{datetime.now().strftime('%Y%m%d')}"
    return TrainerConfig(
        save_folder=f"gs://checkpoints/{name}/",
        max_duration=Duration.tokens(77 * GLOBAL_BATCH_SIZE),
    ).with_callback("checkpointer", CheckpointerCallback(save_interval=1000))


if __name__ == "__main__":
    config_builder = partial(
        build_config,
        global_batch_size=GLOBAL_BATCH_SIZE,
        max_sequence_length=SEQUENCE_LENGTH,
        model_config_builder=build_model_config,
        train_module_config_builder=build_train_module_config,
        trainer_config_builder=build_trainer_config,
    )
    main(config_builder=config_builder)
