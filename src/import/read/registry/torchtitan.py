class NotKnownHere:
    """What is imported: it may be handed on, and nothing is decided by it."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return NotKnownHere()

    def __call__(self, *args, **given):
        return AnyConfig(**given)

    def __getitem__(self, key):
        return NotKnownHere()

    def __bool__(self):
        raise TypeError("what is imported decides a branch here")

    def __iter__(self):
        raise TypeError("what is imported is gone through here")

    def __len__(self):
        raise TypeError("the length of what is imported is not known")


class AnyConfig:
    """A config: what it is given, and for any other name something that is not known."""

    def __init__(self, *args, **given):
        for name in given:
            setattr(self, name, given[name])

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return NotKnownHere()


registry_isinstance = isinstance


def isinstance(value, kinds):
    """A check of what is imported passes: it is there to raise."""
    if type(kinds) is not NotKnownHere:
        return registry_isinstance(value, kinds)
    if type(value) is not NotKnownHere:
        raise TypeError("the class of a value is compared with what is imported")
    return True


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


def dataclass(kind=None, **given):
    return (lambda kind: kind) if kind is None else kind


def field(**given):
    return NotKnownHere()


def replace(value, **given):
    changed = type(value)()
    for name in vars(value):
        setattr(changed, name, vars(value)[name])
    for name in given:
        setattr(changed, name, given[name])
    return changed
