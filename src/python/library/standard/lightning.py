# What `Trainer.fit` of Lightning does with optimizers and schedulers (lightning 2.6).
import math

_LENGTHS = [
    "self.trainer.num_training_batches",
    "len(train_dataloader)",
    "len(train_loader)",
    "len(self.train_dataloader())",
    "len(self.trainer.datamodule.train_dataloader())",
]

# What Lightning hands to the hooks that are called here.
_HOOKS = {
    "on_train_start": [],
    "on_train_epoch_start": [],
    "on_train_batch_start": ["batch", "batch_idx"],
    "training_step": ["batch", "batch_idx"],
    "on_train_batch_end": ["outputs", "batch", "batch_idx"],
    "on_train_epoch_end": [],
}


def _is(value, kind):
    return not __is_unknown__(value) and isinstance(value, kind)


def _is_none(value):
    return not __is_unknown__(value) and value is None


class _Loader:
    """The batches of the training."""

    def __init__(self, trainer):
        self._trainer = trainer

    def __len__(self):
        count = self._trainer._batches()
        if __is_unknown__(count):
            __unknown_needed__(count)
        return count

    def __getattr__(self, name):
        return __fact__("train_dataloader." + name)


class _Data:
    """The data of a trainer."""

    def __init__(self, trainer):
        self._loader = _Loader(trainer)

    def train_dataloader(self):
        return self._loader

    def __getattr__(self, name):
        return __fact__("self.trainer.datamodule." + name)


class _Trainer:
    def __init__(self, settings, loader):
        self._settings = settings
        self._loader = loader
        self._begin([])

    def _begin(self, optimizers):
        self.global_step = 0
        self.current_epoch = 0
        self.is_last_batch = False
        self.should_stop = False
        self.sanity_checking = False
        self.training = True
        self.is_global_zero = True
        self.global_rank = self.local_rank = 0
        self.optimizers = optimizers

    def _setting(self, name, default):
        text = "self.trainer." + name
        if self._settings is None or __is_given__(text):
            return __fact__(text)
        found = self._settings.get(name, default)
        return default if _is_none(found) else found

    @property
    def max_steps(self):
        return self._setting("max_steps", -1)

    @property
    def max_epochs(self):
        found = self._setting("max_epochs", None)
        if _is_none(found):
            return 1000 if self.max_steps == -1 else -1
        return found

    @property
    def accumulate_grad_batches(self):
        found = self._setting("accumulate_grad_batches", 1)
        if _is(found, dict):
            refuse(
                "`accumulate_grad_batches` changes from epoch to epoch",
                "so the number of updates in an epoch does, too",
                "write a spec of the scheduler, with the number of updates",
            )
        return found

    @property
    def datamodule(self):
        return _Data(self)

    @property
    def train_dataloader(self):
        return _Loader(self)

    def _tell_of_processes(self):
        """Says whose batches are counted, where several processes may share the data."""
        for name in ["devices", "gpus", "num_nodes"]:
            count = (self._settings or {}).get(name)
            if not (_is_none(count) or _is(count, int) and count in [0, 1]):
                note(f"the Trainer has `{name}`: each process trains on its part of the data, and the number of batches is that of one process")

    def _batches(self):
        """The number of batches of one process, perhaps not known."""
        self._tell_of_processes()
        for text in _LENGTHS[1:]:
            if __is_given__(text):
                return __fact__(text)
        if __is_unknown__(self._loader):
            return len(self._loader)
        return __fact__(_LENGTHS[1])

    def _refuse_dev_run(self):
        asked = self._settings.get("fast_dev_run", False)
        if __is_unknown__(asked):
            note("whether the Trainer has `fast_dev_run` is not known here, and taken to be False")
        elif asked:
            refuse(
                "`fast_dev_run` trains with a few batches",
                "the curve of the whole training is another one",
                "leave it out in a copy of the file, or say that an argument of the command line is off: `--config fast_dev_run=0`",
            )

    @property
    def num_training_batches(self):
        if self._settings is None or __is_given__(_LENGTHS[0]):
            return __fact__(_LENGTHS[0])
        self._refuse_dev_run()
        count = self._batches()
        for name in ["overfit_batches", "limit_train_batches"]:
            limit = self._settings.get(name)
            if not _is_none(limit) and not (name == "overfit_batches" and limit == 0):
                count = min(count, limit) if _is(limit, int) else int(count * limit)
        return count

    @property
    def estimated_stepping_batches(self):
        text = "self.trainer.estimated_stepping_batches"
        if self._settings is None or __is_given__(text):
            return __fact__(text)
        if self.max_epochs == -1:
            return float("inf") if self.max_steps == -1 else self.max_steps
        steps = math.ceil(self.num_training_batches / self.accumulate_grad_batches) * max(self.max_epochs, 1)
        return steps if self.max_steps == -1 else min(steps, self.max_steps)

    def __getattr__(self, name):
        return __fact__("self.trainer." + name)


class _LightningOptimizer:
    """An optimizer as the hooks see it. `used` has the groups of each update."""

    def __init__(self, optimizer, trainer, is_manual):
        self.optimizer = optimizer
        self.used = []
        self._trainer = trainer
        self._is_manual = is_manual

    @property
    def param_groups(self):
        return self.optimizer.param_groups

    def step(self, closure=None, **keywords):
        if closure is not None:
            closure()
        self.used.append([dict(group) for group in self.optimizer.param_groups])
        if self._is_manual:
            self._trainer.global_step += 1

    def zero_grad(self, *args, **keywords):
        pass

    def toggle_model(self, *args, **keywords):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def __getattr__(self, name):
        return getattr(self.optimizer, name)


class _Module:
    """What a model has from LightningModule."""

    def __init__(self, trainer):
        self.trainer = trainer
        self._optimizers = []
        self._schedulers = []

    @property
    def global_step(self):
        return self.trainer.global_step

    @property
    def current_epoch(self):
        return self.trainer.current_epoch

    def optimizers(self, use_pl_optimizer=True):
        return self._optimizers[0] if len(self._optimizers) == 1 else self._optimizers

    def lr_schedulers(self):
        if not self._schedulers:
            return None
        return self._schedulers[0] if len(self._schedulers) == 1 else self._schedulers

    def optimizer_step(self, epoch, batch_idx, optimizer, optimizer_closure=None, *args, **keywords):
        optimizer.step(closure=optimizer_closure)

    def lr_scheduler_step(self, scheduler, metric=None):
        scheduler.step()

    def nothing(self, *args, **keywords):
        return None

    log = log_dict = print = manual_backward = toggle_optimizer = untoggle_optimizer = clip_gradients = nothing
    on_train_start = on_train_epoch_start = on_train_batch_start = on_train_batch_end = nothing
    on_train_epoch_end = optimizer_zero_grad = configure_gradient_clipping = nothing


# The arguments of the Trainer that decide the length of a training, or what it does besides.
_DECISIVE = [
    "max_epochs",
    "min_epochs",
    "max_steps",
    "accumulate_grad_batches",
    "limit_train_batches",
    "overfit_batches",
    "fast_dev_run",
    "devices",
    "gpus",
    "num_nodes",
    "callbacks",
]


def with_trainer(parser):
    """The parser that `Trainer.add_argparse_args` returns: it knows the arguments of the Trainer, too."""
    if not __is_unknown__(parser) and hasattr(parser, "_is_of_lightning"):
        parser._is_of_lightning = True
    return parser


def of_command_line(arguments):
    """What `Trainer.from_argparse_args` takes of the arguments. Only the command line gives the epochs, if the parser does not."""
    found = {}
    known = {} if __is_unknown__(arguments) else vars(arguments)
    for name in _DECISIVE:
        if name in known:
            found[name] = known[name]
        elif __is_given__(name) or name == "max_epochs":
            found[name] = __fact__(name)
    return found


def attach(model, settings, loader):
    """Gives a model its trainer, before it is asked for its optimizers."""
    model.__base__ = _Module(_Trainer(settings, loader))


def is_manual(model):
    return model.__dict__.get("automatic_optimization", True) is False


def _is_one(value):
    return not _is(value, (list, tuple, dict)) and not _is_none(value)


def parts(configured):
    """The optimizers and the schedulers that `configure_optimizers` returns."""
    if _is_none(configured):
        return [], []
    if _is(configured, dict):
        return [configured["optimizer"]], [configured["lr_scheduler"]] if "lr_scheduler" in configured else []
    if not _is(configured, (list, tuple)):
        return [configured], []
    if len(configured) == 2 and _is(configured[0], list):
        schedulers = configured[1]
        return configured[0], list(schedulers) if _is(schedulers, (list, tuple)) else [schedulers]
    if len(configured) > 0 and all(_is(one, dict) for one in configured):
        schedulers = [one["lr_scheduler"] for one in configured if "lr_scheduler" in one]
        return [one["optimizer"] for one in configured], schedulers
    if all(_is_one(one) for one in configured):
        return list(configured), []
    return [], []


def paces(configured):
    """The schedulers that are returned, each with how often Lightning steps it, as far as that is known."""
    found = []
    for one in parts(configured)[1]:
        config = one if _is(one, dict) else {"scheduler": one}
        interval, every = config.get("interval", "epoch"), config.get("frequency", 1)
        if "scheduler" in config and not __is_unknown__(interval) and not __is_unknown__(every):
            found.append((config["scheduler"], interval if every == 1 else f"{interval} every {every}"))
    return found


def is_plain(model, configured):
    """Whether there is one optimizer, and one scheduler at most, which Lightning steps at each interval."""
    optimizers, schedulers = parts(configured)
    if len(optimizers) != 1 or len(schedulers) > 1 or is_manual(model):
        return False
    every = [one.get("frequency", 1) for one in schedulers if _is(one, dict)]
    return all(not __is_unknown__(one) and one == 1 for one in every)


def is_steady(model, configured):
    """Whether there are optimizers and no schedulers; of several, Lightning's own loop takes none (2.0)."""
    optimizers, schedulers = parts(configured)
    return len(schedulers) == 0 and (len(optimizers) == 1 or len(optimizers) > 1 and is_manual(model))


class _Scheduler:
    def __init__(self, given):
        config = given if _is(given, dict) else {"scheduler": given}
        self.scheduler = __real__(config["scheduler"])
        self.interval = config.get("interval", "epoch")
        self.frequency = config.get("frequency", 1)

    def check(self):
        if self.interval not in ("step", "epoch"):
            refuse(
                f"Lightning takes no `interval` of {self.interval!r}",
                'it is "step" or "epoch"',
                "write one of these in `configure_optimizers`",
            )
        if self.scheduler.__class__.__name__ == "ReduceLROnPlateau":
            refuse(
                "the steps of `ReduceLROnPlateau` depend on what the training measures",
                "and this module of Lightning does more than step it",
                "write a spec of `torch.ReduceLROnPlateau`, with `metrics`",
            )


class _Run:
    """One training. `model_hooks` and the hooks of each callback have the parameters of the methods that matter."""

    def __init__(self, model, optimizers, schedulers, model_hooks, callbacks, number):
        self.model = model
        self.base = model.__base__
        self.trainer = self.base.trainer
        self.manual = is_manual(model)
        self.hooks = model_hooks
        self.callbacks = [(__real__(callback), hooks) for callback, hooks in callbacks]
        for callback, hooks in self.callbacks:
            if __is_unknown__(callback):
                refuse(
                    "a callback of this Trainer changes rates, and cannot be made here",
                    "what it is made with is not known",
                    "write a spec of the schedule",
                )
        self.wrapped = [_LightningOptimizer(one, self.trainer, self.manual) for one in optimizers]
        self.followed = self.wrapped[number]
        self.trainer._begin([one.optimizer for one in self.wrapped])
        self.configs = [_Scheduler(one) for one in schedulers]
        if not self.manual:
            for config in self.configs:
                config.check()
        self.base._optimizers = self.wrapped
        self.base._schedulers = [config.scheduler for config in self.configs]

    def hook(self, name, *values):
        for callback, hooks in self.callbacks:
            if name in hooks:
                called(getattr(callback, name), hooks[name], [self.trainer, self.model, *values])
        if name in self.hooks:
            called(getattr(self.model, name), self.hooks[name], list(values))

    def closure(self, batch, index):
        def run():
            if "training_step" in self.hooks:
                called(self.model.training_step, self.hooks["training_step"], [batch, index])
        return run

    def step(self, batch, index):
        """One batch of automatic optimization."""
        for number, optimizer in enumerate(self.wrapped):
            closure = self.closure(batch, index)
            if "optimizer_step" not in self.hooks:
                optimizer.step(closure)
                continue
            names, is_open = self.hooks["optimizer_step"]
            values = [self.trainer.current_epoch, index, optimizer, closure]
            if "optimizer_idx" in names:
                # Lightning 1
                known = {
                    "optimizer_idx": number, "optimizer_closure": closure, "closure": closure, "on_tpu": False,
                    "using_native_amp": False, "using_lbfgs": False, "second_order_closure": None,
                }
                values = values[:3] + [known.get(name) for name in names[3:]]
            called(self.model.optimizer_step, (names, is_open), values)
        self.trainer.global_step += len(self.wrapped)

    def schedule(self, interval, index):
        if self.manual:
            return
        for config in self.configs:
            if config.interval == interval and (index + 1) % config.frequency == 0:
                if "lr_scheduler_step" in self.hooks:
                    names, is_open = self.hooks["lr_scheduler_step"]
                    values = [config.scheduler, 0, None] if "optimizer_idx" in names else [config.scheduler, None]
                    called(self.model.lr_scheduler_step, (names, is_open), values)
                else:
                    config.scheduler.step()

    def is_over(self):
        limit = self.trainer.max_steps
        return limit != -1 and self.trainer.global_step >= limit

    def epoch(self, batches, every):
        self.hook("on_train_epoch_start")
        for index in range(batches):
            batch = __fact__("a batch")
            is_last = index + 1 == batches
            self.trainer.is_last_batch = is_last
            self.hook("on_train_batch_start", batch, index)
            updates = (index + 1) % every == 0 or is_last
            if self.manual:
                self.closure(batch, index)()
            elif updates:
                self.step(batch, index)
            else:
                self.closure(batch, index)()
            if updates:
                self.schedule("step", index)
            if is_last:
                self.schedule("epoch", self.trainer.current_epoch)
            self.hook("on_train_batch_end", None, batch, index)
            used, self.followed.used = self.followed.used, []
            yield used
            if self.is_over():
                break
        self.hook("on_train_epoch_end")

    def rows(self, optimizer):
        batches = self.trainer.num_training_batches
        every = self.trainer.accumulate_grad_batches
        last = self.trainer.max_epochs
        lost = [one for one in (last, batches, every) if __is_unknown__(one)]
        if lost:
            __unknown_needed__(__unknown_mix__(*lost))
        self.hook("on_train_start")
        while (last == -1 or self.trainer.current_epoch < last) and not self.is_over():
            made = 0
            for updates in self.epoch(batches, every):
                for used in updates:
                    made += 1
                    now, optimizer.param_groups = optimizer.param_groups, used
                    yield
                    optimizer.param_groups = now
            if made == 0:
                refuse(
                    "an epoch of this training makes no update with this optimizer that can be followed",
                    "`training_step` steps it in another way, or not at all",
                    "write a spec of the schedule",
                )
            self.trainer.current_epoch += 1


def called(method, signature, values):
    """Calls a hook with as many of these values as it takes."""
    names, is_open = signature
    return method(*(values if is_open else values[: len(names)]))


def loops(model, configured, model_hooks, callbacks):
    """A generator of the updates for each optimizer."""
    optimizers, schedulers = parts(configured)

    def loop_of(number):
        def loop(optimizer):
            real = [__real__(one) for one in optimizers]
            real[number] = optimizer
            run = _Run(model, real, schedulers, model_hooks, callbacks, number)
            yield from run.rows(optimizer)
        return loop
    return [(optimizers[number], loop_of(number)) for number in range(len(optimizers))]


def length(model):
    """The section `run` of a spec, as far as the trainer says it. Which of two limits ends a training is asked for."""
    trainer = model.__base__.trainer
    if trainer._settings is None:
        return ""
    trainer._refuse_dev_run()
    text = "self.trainer.estimated_stepping_batches"
    if __is_given__(text):
        return f"steps: {__fact__(text)}"
    epochs, steps = trainer.max_epochs, trainer.max_steps
    if is_manual(model) and steps != -1:
        note("`max_steps` counts the steps of all optimizers of this module: how many updates each of them makes is not taken from it")
        return ""
    if __is_unknown__(epochs) or __is_unknown__(steps) or epochs == -1 and steps == -1:
        return ""
    batches, every = trainer.num_training_batches, trainer.accumulate_grad_batches
    if __is_unknown__(batches) or __is_unknown__(every):
        if epochs != -1 and steps != -1:
            __unknown_needed__(__unknown_mix__(batches, every))
        return f"steps: {steps}" if epochs == -1 else f"epochs: {epochs}"
    each = math.ceil(batches / every)
    if epochs != -1 and (steps == -1 or epochs * each <= steps):
        return f"epochs: {epochs}, steps_per_epoch: {each}"
    return f"steps: {steps}, steps_per_epoch: {each}"
