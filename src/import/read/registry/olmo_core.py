registry_int = int


def int(value=0, *base):
    if type(value) is NotKnownHere or type(value) is AnyConfig:
        return NotKnownHere()
    return registry_int(value, *base)


class Config(AnyConfig):
    def merge(self, overrides, *args, **given):
        return self


class DurationUnit:
    steps = "steps"
    tokens = "tokens"
    epochs = "epochs"


class Duration(AnyConfig):
    def __init__(self, value, unit):
        self.value = value
        self.unit = unit

    def steps(value):
        return Duration(value, "steps")

    def tokens(value):
        return Duration(value, "tokens")

    def epochs(value):
        return Duration(value, "epochs")


class SchedulerUnits:
    steps = "steps"
    tokens = "tokens"


class NamedConfig(AnyConfig):
    """A config whose class decides about the rate. Its fields have no order here."""

    def __init__(self, **given):
        self._CLASS_ = "olmo_core.optim." + type(self).__name__
        for name in given:
            setattr(self, name, given[name])


class ConstantScheduler(NamedConfig):
    pass


class ConstantWithWarmup(NamedConfig):
    pass


class WSD(NamedConfig):
    pass


class PowerLR(NamedConfig):
    pass


class LinearWithWarmup(NamedConfig):
    pass


class InvSqrtWithWarmup(NamedConfig):
    pass


class CosWithWarmup(NamedConfig):
    pass


class HalfCosWithWarmup(NamedConfig):
    pass


class CosWithWarmupAndLinearDecay(NamedConfig):
    pass


class ComposableScheduler(NamedConfig):
    pass


class SequentialScheduler(NamedConfig):
    pass


class WSDS(NamedConfig):
    pass


class ExponentialScheduler(NamedConfig):
    pass


class ComposableSchedulerStage(NamedConfig):
    pass


class OverrideDecay(NamedConfig):
    pass


class OptimGroupOverride(AnyConfig):
    pass


class AdamConfig(NamedConfig):
    pass


class AdamWConfig(NamedConfig):
    pass


class SkipStepAdamWConfig(NamedConfig):
    pass


class LionConfig(NamedConfig):
    pass


class SkipStepLionConfig(NamedConfig):
    pass


class TransformerTrainModuleConfig(AnyConfig):
    pass


class ExperimentConfig(Config):
    pass


class AnyCallbacks:
    def __getitem__(self, name):
        return AnyConfig()

    def __setitem__(self, name, value):
        pass

    def __contains__(self, name):
        return False

    def pop(self, name, *other):
        return AnyConfig()


class TrainerConfig(AnyConfig):
    def __init__(self, *args, **given):
        self.max_duration = Duration.epochs(1)
        for name in given:
            setattr(self, name, given[name])
        self.callbacks = AnyCallbacks()

    def with_callback(self, name, callback):
        return self

    def with_recommended_evals(self, *args, **given):
        return self

    def add_callback(self, name, callback):
        pass


class LaunchedOnOneCluster(AnyConfig):
    clusters = ["not known here"]


class CommonComponents(AnyConfig):
    launch = LaunchedOnOneCluster()


class CommandLine(AnyConfig):
    """The arguments of the command, of which only the length of a sequence and the overrides have a default."""

    sequence_length = None
    save_folder = "not known here"
    work_dir = "not known here"
    overrides = []


CLUSTER_TO_GPU_TYPE = {}


class partial:
    def __init__(self, function, *args, **given):
        self.function = function
        self.args = args
        self.given = given

    def __call__(self, *args, **given):
        return self.function(*self.args, *args, **{**self.given, **given})


def build_config(
    cli_context,
    *,
    train_module_config_builder,
    trainer_config_builder,
    global_batch_size,
    model_config_builder=None,
    data_config_builder=None,
    common_config_builder=None,
    finalize_config=None,
    max_sequence_length=4096,
    tokenizer=None,
    beaker_image=None,
    num_nodes=1,
    beaker_workspace=None,
    flight_recorder=False,
    num_execution_units=None,
    include_default_evals=False,
    **data_given
):
    common = CommonComponents(
        tokenizer=NotKnownHere() if tokenizer is None else tokenizer,
        global_batch_size=global_batch_size,
        max_sequence_length=max_sequence_length,
    )
    if common_config_builder is not None:
        common = common_config_builder(
            cli_context,
            tokenizer=common.tokenizer,
            global_batch_size=global_batch_size,
            max_sequence_length=max_sequence_length,
            beaker_image=beaker_image,
            num_nodes=num_nodes,
            beaker_workspace=beaker_workspace,
            flight_recorder=flight_recorder,
            num_execution_units=num_execution_units,
        )
    loader = AnyConfig(global_batch_size=common.global_batch_size)
    if data_config_builder is not None:
        loader = data_config_builder(common, **data_given).data_loader
    model = NotKnownHere() if model_config_builder is None else model_config_builder(common)
    trainer = trainer_config_builder(common)
    config = ExperimentConfig(
        launch=common.launch,
        model=model,
        data_loader=loader,
        train_module=train_module_config_builder(common),
        trainer=trainer,
    )
    if finalize_config is not None:
        finalize_config(config)
    return config


registry_built = []


def main(*args, config_builder=None, **given):
    """Of `internal.experiment`, which takes the builder by its name, or of `script_utils`."""
    if config_builder is not None:
        registry_built.append(config_builder(CommandLine()))
    else:
        registry_built.append(args[0](CommandLine(), []))


def registry_optim(made):
    plain = registry_plain(made)
    if registry_isinstance(plain, dict) and "_CLASS_" not in plain:
        raise TypeError("the class of the optimizer is not known here")
    return plain


def registry_read(name, made):
    module = made.train_module
    read = {
        "train_module": {"optim": registry_optim(module.optim)},
        "data_loader": {"global_batch_size": registry_plain(made.data_loader.global_batch_size)},
        "trainer": {"max_duration": registry_plain(made.trainer.max_duration)},
    }
    if "scheduler" in vars(module):
        read["train_module"]["scheduler"] = registry_plain(module.scheduler)
    return read
