"""Writes the reference curves of users' own callbacks: a real `model.fit` with them.

    pip install keras==3.15.1 tensorflow-cpu==2.21.0 numpy==2.4.6
    python tests/reference/make/keras_callbacks.py
"""

import ast
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"

from common import Curves

import keras
import numpy as np

PINS = {"keras": "3.15.1", "tensorflow-cpu": "2.21.0", "numpy": "2.4.6"}

# name, the run, the constructor's arguments, rows, the source; per epoch where there are no steps_per_epoch
PROGRAMS = [
    ("warmup, then a cosine, per batch", {"epochs": 4, "steps_per_epoch": 25}, {"total": 100, "warm": 10}, """
import math
from tensorflow import keras

class WarmUpCosine(keras.callbacks.Callback):
    def __init__(self, peak=0.1, total=40, warm=8):
        super().__init__()
        self.peak, self.total, self.warm, self.t = peak, total, warm, 0
        self.history = []

    def on_train_batch_begin(self, batch, logs=None):
        if self.t < self.warm:
            lr = self.peak * self.t / self.warm
        else:
            lr = 0.5 * self.peak * (1 + math.cos(math.pi * (self.t - self.warm) / (self.total - self.warm)))
        self.model.optimizer.learning_rate.assign(lr)
        self.history.append(lr)
        self.t += 1
"""),
    ("a cycle, set after each batch", {"epochs": 3, "steps_per_epoch": 40}, {"step_size": 20.0, "mode": "triangular2"}, """
import numpy as np
from keras.callbacks import Callback

class CyclicLR(Callback):
    def __init__(self, base_lr=0.001, max_lr=0.006, step_size=2000.0, mode="triangular", gamma=1.0):
        super(CyclicLR, self).__init__()
        self.base_lr = base_lr
        self.max_lr = max_lr
        self.step_size = step_size
        self.mode = mode
        if mode == "triangular":
            self.scale_fn = lambda x: 1.0
        elif mode == "triangular2":
            self.scale_fn = lambda x: 1 / (2.0 ** (x - 1))
        else:
            self.scale_fn = lambda x: gamma ** x
        self.clr_iterations = 0.0
        self.trn_iterations = 0.0
        self.history = {}

    def clr(self):
        cycle = np.floor(1 + self.clr_iterations / (2 * self.step_size))
        x = np.abs(self.clr_iterations / self.step_size - 2 * cycle + 1)
        return self.base_lr + (self.max_lr - self.base_lr) * np.maximum(0, (1 - x)) * self.scale_fn(cycle)

    def on_train_begin(self, logs={}):
        logs = logs or {}
        if self.clr_iterations == 0:
            self.model.optimizer.learning_rate = self.base_lr
        else:
            self.model.optimizer.learning_rate = self.clr()

    def on_batch_end(self, epoch, logs=None):
        logs = logs or {}
        self.trn_iterations += 1
        self.clr_iterations += 1
        self.history.setdefault("lr", []).append(float(self.model.optimizer.learning_rate.numpy()))
        self.model.optimizer.learning_rate = self.clr()
"""),
    ("per epoch, from the rate before", {"epochs": 30}, {}, """
import tensorflow as tf

class Decay(tf.keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        lr = float(self.model.optimizer.learning_rate)
        if epoch > 0 and epoch % 4 == 0:
            lr = lr * 0.7
        self.model.optimizer.learning_rate.assign(lr)
        print(f"epoch {epoch}: {lr:.6f}")
"""),
    ("per epoch, at its end", {"epochs": 30}, {}, """
import keras

class AtTheEnd(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        self.model.optimizer.learning_rate.assign(self.model.optimizer.learning_rate * 0.93)
"""),
    ("get_value and numpy", {"epochs": 25}, {}, """
import tensorflow as tf
from tensorflow.keras import backend as K

class Halve(tf.keras.callbacks.Callback):
    def __init__(self, every=3):
        super().__init__()
        self.every = every

    def on_epoch_end(self, epoch, logs=None):
        if (epoch + 1) % self.every == 0:
            rate = K.get_value(self.model.optimizer.learning_rate)
            self.model.optimizer.learning_rate.assign(rate * 0.5 + 1e-5)
        else:
            self.model.optimizer.learning_rate = self.model.optimizer.learning_rate.numpy() / 1.01
"""),
    ("a warmup over the batches of the first epochs", {"epochs": 5, "steps_per_epoch": 12}, {}, """
from keras.callbacks import Callback

class GradualWarmup(Callback):
    def __init__(self, warmup_epochs=3, size=8):
        super().__init__()
        self.warmup_epochs = warmup_epochs
        self.size = size
        self.initial_lr = None
        self.current_epoch = None

    def on_train_begin(self, logs=None):
        self.initial_lr = float(self.model.optimizer.learning_rate.numpy())
        self.steps_per_epoch = self.params["steps"]

    def on_epoch_begin(self, epoch, logs=None):
        self.current_epoch = epoch

    def on_batch_begin(self, batch, logs=None):
        if self.current_epoch < self.warmup_epochs:
            epoch = self.current_epoch + float(batch) / self.steps_per_epoch
            multiplier = 1.0 / self.size * (epoch * (self.size - 1) / self.warmup_epochs + 1)
            self.model.optimizer.learning_rate = self.initial_lr * multiplier
"""),
    ("the optimizer's counter", {"epochs": 4, "steps_per_epoch": 15}, {}, """
import keras

class ByIterations(keras.callbacks.Callback):
    def on_train_batch_begin(self, batch, logs=None):
        step = int(self.model.optimizer.iterations.numpy())
        self.model.optimizer.learning_rate.assign(0.1 * min(1.0, (step + 1) / 20) * 0.99 ** step)
"""),
    ("a tensor is assigned", {"epochs": 4, "steps_per_epoch": 10}, {}, """
import tensorflow as tf

class Tensors(tf.keras.callbacks.Callback):
    def on_train_batch_end(self, batch, logs=None):
        lr = self.model.optimizer.learning_rate
        lr.assign(tf.maximum(lr * 0.9, 1e-3))
        if batch == 9:
            lr.assign_add(0.01)
        if lr > 0.05:
            lr.assign_sub(0.001)
"""),
    ("two callbacks on one optimizer", {"epochs": 6, "steps_per_epoch": 8}, {}, """
import keras

class WithinTheEpoch(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        self.start = float(self.model.optimizer.learning_rate.numpy())

    def on_train_batch_begin(self, batch, logs=None):
        self.model.optimizer.learning_rate = self.start * (1 - 0.05 * batch)

def step_decay(epoch):
    return 0.1 * 0.5 ** (epoch // 2)

callbacks = [keras.callbacks.LearningRateScheduler(step_decay), WithinTheEpoch()]
"""),
    ("a lambda of each epoch and the rate", {"epochs": 12}, {}, """
import keras
callbacks = [keras.callbacks.LearningRateScheduler(lambda epoch, lr: lr * 0.9), keras.callbacks.EarlyStopping(patience=3)]
"""),
    ("stops the training", {"epochs": 12}, {}, """
import keras

class Until(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        lr = self.model.optimizer.learning_rate
        lr.assign(float(lr) / 2)
        if float(lr) < 1e-3:
            self.model.stop_training = True
"""),
    ("an error in the middle", {"epochs": 12}, {}, """
import keras

class Fails(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        rates = [0.1, 0.05, 0.01]
        self.model.optimizer.learning_rate.assign(rates[epoch])
"""),
    ("optimizer.lr", {"epochs": 6}, {}, """
import keras

class Old(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        lr = getattr(self.model.optimizer, "learning_rate")
        lr.assign(0.1 / (epoch + 1))
        self.seen = str(lr)
"""),
    ("what a base class shares", {"epochs": 3, "steps_per_epoch": 20}, {"peak": 0.2}, """
import keras
import numpy as np

class Base(keras.callbacks.Callback):
    def __init__(self, peak, total=60):
        self.peak = peak
        self.total = total
        self.step = 0

    def rate(self):
        raise NotImplementedError

    def on_train_batch_begin(self, batch, logs=None):
        self.model.optimizer.learning_rate = self.rate()

    def on_train_batch_end(self, batch, logs=None):
        self.step += 1

class OneCycle(Base):
    def rate(self):
        half = self.total // 2
        if self.step < half:
            return np.float32(self.peak) * np.float32(self.step / half)
        return self.peak * np.cos((self.step - half) / half * np.pi / 2)
"""),
    ("polynomial, and a table of epochs", {"epochs": 20}, {}, """
import keras

class Custom(keras.callbacks.Callback):
    def __init__(self, schedule):
        super().__init__()
        self.schedule = schedule

    def on_epoch_begin(self, epoch, logs=None):
        if not hasattr(self.model.optimizer, "learning_rate"):
            raise ValueError('Optimizer must have a "learning_rate" attribute.')
        lr = float(self.model.optimizer.learning_rate.numpy())
        self.model.optimizer.learning_rate.assign(self.schedule(epoch, lr))

LR_SCHEDULE = [(3, 0.05), (6, 0.01), (9, 0.005), (12, 0.001)]

def lr_schedule(epoch, lr):
    if epoch < LR_SCHEDULE[0][0] or epoch > LR_SCHEDULE[-1][0]:
        return lr
    for i in range(len(LR_SCHEDULE)):
        if epoch == LR_SCHEDULE[i][0]:
            return LR_SCHEDULE[i][1]
    return lr

callback = Custom(lr_schedule)
"""),
    ("a LambdaCallback and a class", {"epochs": 10}, {}, """
import keras

class Slow(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        self.model.optimizer.learning_rate.assign(self.model.optimizer.learning_rate ** 1.01)

[Slow(), keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: None)]
"""),
]


def made(source, config):
    """The callbacks that a source hands over: a list, an object, or an object of its last class."""
    tree = ast.parse(source)
    namespace, value = {"__name__": "snippet"}, None
    if isinstance(tree.body[-1], ast.Expr):
        value = ast.Expression(tree.body.pop().value)
    exec(compile(tree, "snippet", "exec"), namespace)
    value = value and eval(compile(value, "snippet", "eval"), namespace)
    value = value or namespace.get("callbacks") or namespace.get("callback")
    if value is None:
        classes = [v for v in namespace.values() if isinstance(v, type) and v.__module__ == "snippet"]
        value = classes[-1](**config)
    return value if isinstance(value, list) else [value]


class Halted(Exception):
    pass


def train(run, config, source, rows):
    """The rate of each update, or at the first update of each epoch; then what ended the training."""
    steps = run.get("steps_per_epoch")

    class Watch(keras.callbacks.Callback):
        def on_train_batch_begin(self, batch, logs=None):
            if steps or batch == 0:
                rates.append(float(self.model.optimizer.learning_rate.numpy()))

    rates, ended = [], None
    callbacks = made(source, config)
    model = keras.Sequential([keras.layers.Input((1,)), keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse")
    data = np.zeros((steps or 1, 1))
    try:
        model.fit(data, data, batch_size=1, epochs=run["epochs"], verbose=0, callbacks=[*callbacks, Watch()])
    except Exception as exception:
        ended = exception
    yield from rates[:rows]
    if ended or len(rates) < rows:
        raise ended or Halted("the training ends")


def main():
    curves = Curves("keras", "Callback", PINS, ["each row: a real model.fit with the callbacks"])
    curves.lines[0] = curves.lines[0].replace("keras.py", "keras_callbacks.py")
    for name, run, config, source in PROGRAMS:
        rows = run["epochs"] * run.get("steps_per_epoch", 1)
        spec = {"run": run, "optimizer": {"lr": 0.1}, "schedule": {"kind": "keras.Callback"}}
        if config:
            spec["schedule"]["config"] = config
        spec["schedule"]["source"] = source.lstrip("\n")
        evaluate = lambda: train(run, config, source, rows)
        curves.case(name, spec, rows, evaluate, range(0, rows, 7), per="step" if "steps_per_epoch" in run else "epoch")
    curves.write()


if __name__ == "__main__":
    main()
