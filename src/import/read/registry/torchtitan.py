class CompileConfig(AnyConfig):
    enable = False
    components = ["model", "loss"]


class TrainingConfig(AnyConfig):
    pass


class ParamGroupConfig(AnyConfig):
    def __init__(self, pattern=None, optimizer_name=None, optimizer_kwargs=None):
        self.optimizer_name = optimizer_name
        self.optimizer_kwargs = {} if optimizer_kwargs is None else optimizer_kwargs


class LRSchedulersContainer(AnyConfig):
    class Config(AnyConfig):
        pass


class OptimizersContainer(AnyConfig):
    class Config(AnyConfig):
        def __init__(self, *args, **given):
            # From 0.3 on it has no groups by default; before, it had a rate.
            if "lr" not in given:
                self.param_groups = []
            for name in given:
                setattr(self, name, given[name])


def default_adamw(lr=8e-4, **given):
    return OptimizersContainer.Config(param_groups=[ParamGroupConfig(".*", "AdamW", {"lr": lr, **given})])


class Trainer(AnyConfig):
    class Config(AnyConfig):
        def __init__(self, *args, **given):
            self.training = TrainingConfig()
            self.lr_scheduler = LRSchedulersContainer.Config()
            self.optimizer = OptimizersContainer.Config()
            self.compile = CompileConfig()
            for name in given:
                setattr(self, name, given[name])


def registry_read(name, made):
    return {
        "model_spec": {"flavor": name},
        "training": registry_plain(made.training),
        "lr_scheduler": registry_plain(made.lr_scheduler),
        "optimizer": registry_plain(made.optimizer),
    }
