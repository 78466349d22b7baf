# `model.fit` of Keras 3 as far as a callback can see it: variables, the optimizer, the hooks and their order.
import numpy as np
from keras import ops
from keras.callbacks import Callback, LambdaCallback, ReduceLROnPlateau
from keras.optimizers.schedules import LearningRateSchedule
from lrsched.opaque import Opaque


def _known(value):
    return value._tensor if isinstance(value, Variable) else value


class Variable:
    def __init__(self, initializer, shape=None, dtype=None, trainable=True, name="variable"):
        if dtype is None:
            dtype = "float32"
        self._tensor = ops.cast(_known(initializer), dtype)
        self.dtype = dtype
        self.shape = ()
        self.ndim = 0
        self.trainable = trainable
        self.name = name

    @property
    def value(self):
        return self._tensor

    def numpy(self):
        return self._tensor.numpy()

    def assign(self, value):
        self._tensor = ops.cast(_known(value), self.dtype)
        return self._tensor

    def assign_add(self, value):
        return self.assign(self + value)

    def assign_sub(self, value):
        return self.assign(self - value)

    def __repr__(self):
        return f"<Variable path={self.name}, shape=(), dtype={self.dtype}, value={float(self)}>"

    def __bool__(self):
        raise TypeError("A Keras Variable cannot be used as a boolean.")

    def __float__(self):
        return float(self._tensor)

    def __int__(self):
        return int(self._tensor)

    def __neg__(self):
        return ops.negative(self._tensor)

    def __abs__(self):
        return ops.absolute(self._tensor)

    def __round__(self, digits=0):
        return round(self._tensor, digits)

    def __add__(self, other):
        return ops.add(self._tensor, _known(other))

    def __radd__(self, other):
        return ops.add(other, self._tensor)

    def __sub__(self, other):
        return ops.subtract(self._tensor, _known(other))

    def __rsub__(self, other):
        return ops.subtract(other, self._tensor)

    def __mul__(self, other):
        return ops.multiply(self._tensor, _known(other))

    def __rmul__(self, other):
        return ops.multiply(other, self._tensor)

    def __truediv__(self, other):
        return ops.true_divide(self._tensor, _known(other))

    def __rtruediv__(self, other):
        return ops.true_divide(other, self._tensor)

    def __floordiv__(self, other):
        return ops.floor_divide(self._tensor, _known(other))

    def __rfloordiv__(self, other):
        return ops.floor_divide(other, self._tensor)

    def __mod__(self, other):
        return ops.mod(self._tensor, _known(other))

    def __rmod__(self, other):
        return ops.mod(other, self._tensor)

    def __pow__(self, other):
        return ops.power(self._tensor, _known(other))

    def __rpow__(self, other):
        return ops.power(other, self._tensor)

    def __eq__(self, other):
        return ops.equal(self._tensor, _known(other))

    def __ne__(self, other):
        return ops.not_equal(self._tensor, _known(other))

    def __lt__(self, other):
        return ops.less(self._tensor, _known(other))

    def __le__(self, other):
        return ops.less_equal(self._tensor, _known(other))

    def __gt__(self, other):
        return ops.greater(self._tensor, _known(other))

    def __ge__(self, other):
        return ops.greater_equal(self._tensor, _known(other))


_LEGACY = "computed as in Keras 2, which `tf_keras` still has: in Keras 3 it raises an AttributeError"


def get_value(x):
    return x.numpy() if hasattr(x, "numpy") else x


def note_set_value():
    note(f"`set_value` of a variable is {_LEGACY}; write `variable.assign(value)`")


def set_value(x, value):
    note_set_value()
    x.assign(np.asarray(value, dtype=x.dtype))


class _Optimizer:
    def __init__(self, rate):
        self._learning_rate = Variable(rate, name="learning_rate")
        self.iterations = Variable(0, dtype="int64", name="iteration")
        self._reads_lr = False
        self._epochs = 0

    @property
    def learning_rate(self):
        return self._learning_rate

    @learning_rate.setter
    def learning_rate(self, value):
        if isinstance(value, LearningRateSchedule) or callable(value):
            refuse(
                "a schedule cannot take the place of the optimizer's rate here",
                "the optimizer would compute every rate from it from then on",
                "give the schedule to the optimizer, and plot it as `keras.LearningRateSchedule`",
            )
        rate = self._learning_rate
        rate._tensor = ops.cast(_known(value), rate.dtype)

    @property
    def lr(self):
        if not self._reads_lr:
            note(f"`optimizer.lr` is {_LEGACY}; write `optimizer.learning_rate`")
        self._reads_lr = True
        return self._learning_rate

    @lr.setter
    def lr(self, value):
        if not self._reads_lr:
            refuse(
                "`optimizer.lr = ...` sets the rate in Keras 2, and changes nothing in Keras 3",
                "Keras 3 keeps the value as an attribute that nothing reads",
                "write `optimizer.learning_rate = ...`, which sets the rate in both",
            )
        self._learning_rate.assign(value)

    def __getattr__(self, name):
        refuse(
            f"`optimizer.{name}` is not known here",
            "only the optimizer's `learning_rate` and `iterations` are",
            "compute the rate from the epoch, the batch and the rate before",
        )


class _Model:
    def __init__(self, optimizer):
        self.optimizer = optimizer
        self.stop_training = False

    def get_weights(self):
        return Opaque("the weights of the model are", "compute the rate from the epoch, the batch and the rate before")

    def set_weights(self, weights):
        pass

    def save_weights(self, *args, **keywords):
        pass

    def save(self, *args, **keywords):
        pass

    def __getattr__(self, name):
        refuse(
            f"`model.{name}` is not known here",
            "models are not run: only `model.optimizer` and `model.stop_training` are there",
            "compute the rate from the epoch, the batch and the rate before",
        )


def _result(key):
    return Opaque(
        f"`logs[{key!r}]` is",
        "`keras.ReduceLROnPlateau` takes the values of a metric",
        "it is a result of the training, which is not run",
    )


_LOSS = _result("loss")


class _Logs:
    """The results of a batch or an epoch: unknown, except for what a callback puts there."""

    def __init__(self):
        self._own = {"loss": _LOSS}
        self.measured = None

    def __getitem__(self, key):
        return self.get(key)

    def __setitem__(self, key, value):
        self._own[key] = value

    def get(self, key, default=None):
        return self._own[key] if key in self._own else _result(key)

    def __contains__(self, key):
        return True if key in self._own else bool(_result(key))

    def __iter__(self):
        return iter(self._own)

    def keys(self):
        return self._own.keys()

    def values(self):
        return self._own.values()

    def items(self):
        return self._own.items()

    def copy(self):
        made = _Logs()
        made.update(self._own)
        return made

    def update(self, other):
        self._own.update(other)

    def setdefault(self, key, default=None):
        return self._own.setdefault(key, default)


_BATCH_HOOKS = ["on_batch_begin", "on_batch_end", "on_train_batch_begin", "on_train_batch_end"]
_EPOCH_HOOKS = ["on_epoch_begin", "on_epoch_end"]


def acts_in(callbacks, hooks):
    """Whether a callback does something in one of the hooks."""
    for callback in callbacks:
        if isinstance(callback, LambdaCallback):
            if any(callback._hooks.get(hook) is not None or hook in callback.__dict__ for hook in hooks):
                return True
        elif any(getattr(type(callback), hook) is not getattr(Callback, hook) for hook in hooks):
            return True
    return False


def acts_per_batch(callbacks):
    return acts_in(callbacks, _BATCH_HOOKS)


def acts_per_epoch(callbacks):
    return acts_in(callbacks, _EPOCH_HOOKS)


def check_measured(callbacks):
    if any(isinstance(callback, ReduceLROnPlateau) for callback in callbacks):
        refuse(
            "`ReduceLROnPlateau` follows a metric, which is not known here",
            "models are not run",
            "give `metrics`, its value at the end of each epoch, or leave it out of the other callbacks",
        )


def _counted(variable):
    """Adds one to the number of updates."""
    if isinstance(variable, Variable):
        variable._tensor = ops.cast(ops.add(variable._tensor, 1), variable.dtype)
    else:
        variable.assign_add(1)


def _acting(callbacks, hooks):
    """The callbacks that do something in one of the hooks, by their class or by an attribute of their own."""
    return [c for c in callbacks if acts_in([c], hooks) or any(hook in c.__dict__ for hook in hooks)]


class _Measured:
    """What the training measures at the end of each epoch: one metric, whatever its name is."""

    def __init__(self, values, rising, falling):
        self._values = values
        self._rising = rising
        self._falling = falling
        self._at = 0

    def next(self):
        if self._at == len(self._values):
            refuse(
                f"no metric for epoch {self._at}: `metrics` has {self._at} values",
                "`ReduceLROnPlateau` compares the metric at the end of each epoch",
                "give a value for each epoch of all trainings, in their order",
            )
        self._at += 1
        return self._values[self._at - 1]

    def compares(self, monitor, mode):
        """`ops.less` or `ops.greater`, as `MonitorCallback` of Keras chooses it."""
        name = monitor.removeprefix("val_")
        if mode == "min" or mode != "max" and name in self._falling:
            return ops.less
        if mode == "max" or name in self._rising:
            return ops.greater
        raise ValueError(f"ReduceLROnPlateau callback received monitor={monitor}, but Keras isn't able to automatically "
                         "determine whether that metric should be maximized or minimized.")


def fit(stages, rate, steps, epochs, per_batch, measured=None):
    """The rate of each update in order, or of each epoch; `steps` and `epochs` are None where they are not known.

    The trainings of one model follow one another: the callbacks, the rate of a new optimizer or None, a rate that is set in
    the old one or None, the first epoch, the end or None, whether the rates are shown, the number of the call of `fit` in a
    training file or None. The last one has no end of its own.
    """
    model = _Model(_Optimizer(rate))
    if measured is not None:
        measured = _Measured(*measured)
    for number, (callbacks, made, given, begin, end, shown, call) in enumerate(stages):
        if made is not None and number > 0:
            model.optimizer = _Optimizer(made)
        __as_at_fit__(call, model, callbacks)
        if given is not None:
            model.optimizer.learning_rate = given
        is_last = number == len(stages) - 1
        known = epochs if end is None else end
        stage = _stage(model, callbacks, steps, (begin, None if is_last else end, known), per_batch, measured)
        for used in stage:
            if shown:
                yield used


def _stage(model, callbacks, steps, epochs, per_batch, measured):
    """One call of `fit`, from its first epoch to its end, or until a callback stops it."""
    hint = "give `steps_per_epoch` in the section `run`, or `--run steps_per_epoch=N`"
    known_steps = Opaque("the number of updates in an epoch is", hint) if steps is None else steps
    epoch, end, known_epochs = epochs
    if known_epochs is None:
        known_epochs = Opaque("the number of epochs is", "give `epochs` in the section `run`")
    optimizer = model.optimizer
    model.stop_training = False
    for callback in callbacks:
        callback.set_params({"verbose": 0, "epochs": known_epochs, "steps": known_steps})
        callback.set_model(model)
    for callback in callbacks:
        callback.on_train_begin({})
    # Most callbacks have few hooks, and a batch is short.
    beginning = _acting(callbacks, ["on_batch_begin", "on_train_batch_begin"])
    ending = _acting(callbacks, ["on_batch_end", "on_train_batch_end"])
    while not model.stop_training and (end is None or epoch < end):
        for callback in callbacks:
            callback.on_epoch_begin(epoch, {})
        batch = 0
        while (steps is None or batch < steps) and not model.stop_training:
            named = Opaque("the number of the batch in its epoch is", hint) if steps is None else batch
            if per_batch:
                for callback in beginning:
                    callback.on_train_batch_begin(named, {})
            yield float(optimizer._learning_rate._tensor)
            if not per_batch:
                break
            _counted(optimizer.iterations)
            for callback in ending:
                callback.on_train_batch_end(named, _Logs())
            batch += 1
        epoch += 1
        if not per_batch:
            optimizer._epochs += 1
            optimizer.iterations = Opaque("the number of updates so far is", hint)
            if steps is not None:
                optimizer.iterations = Variable(steps * optimizer._epochs, dtype="int64", name="iteration")
        logs = _Logs()
        if measured is not None and any(isinstance(callback, ReduceLROnPlateau) for callback in callbacks):
            logs.measured = (measured.next(), measured.compares)
        for callback in callbacks:
            callback.on_epoch_end(epoch - 1, logs)
    for callback in callbacks:
        callback.on_train_end({})


def loop_optimizer(rate):
    optimizer = _Optimizer(rate)
    optimizer.iterations = Opaque("the number of updates so far is", "count them in the loop")
    return optimizer


def loop(rounds, optimizer):
    """The rate of each update, or of each epoch, of a loop that sets it itself."""
    for _ in rounds(optimizer):
        yield float(optimizer.learning_rate)
