"""Writes what CPython, TensorFlow and Keras make of users' schedules into tests/reference/python/.

A callback runs in a real `model.fit`, a schedule class in a real optimizer that applies gradients, a function is called.

    pip install tensorflow-cpu==2.21.0 keras==3.15.1 numpy==2.4.6
    python tests/reference/make/python_schedules.py
"""

import os
import pathlib
import platform
import struct
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np
import tensorflow as tf

from python_snippets import CALLBACKS, CLASSES, EPOCHS, FUNCTIONS, STEPS

OUT = pathlib.Path(__file__).parent.parent / "python"
VERSIONS = (f"CPython {platform.python_version()}, numpy {np.__version__}, "
            f"tensorflow {tf.__version__} (eager, CPU), keras {keras.__version__}")


def load(source):
    """Runs a snippet; returns its namespace and the value of a last expression."""
    import ast
    tree = ast.parse(source)
    namespace, value = {"__name__": "snippet"}, None
    if isinstance(tree.body[-1], ast.Expr):
        last = ast.Expression(tree.body.pop().value)
        exec(compile(tree, "snippet", "exec"), namespace)
        value = eval(compile(last, "snippet", "eval"), namespace)
    else:
        exec(compile(tree, "snippet", "exec"), namespace)
    return namespace, value


def last(namespace, wanted):
    found = [v for k, v in namespace.items() if not k.startswith("_") and wanted(v)]
    return found[-1]


def error(exception):
    text = str(exception).split("\n")[0]
    return f"! {type(exception).__name__}: {text}".rstrip().removesuffix(":")


def single(x):
    return f"{struct.unpack('<I', struct.pack('<f', x))[0]:08x} {x}"


def callback(source):
    """The optimizer's rate in each epoch of a real training that starts with 0.1."""
    rows = []

    class Watch(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            rows.append(f"{epoch} {single(np.float32(self.model.optimizer.learning_rate.numpy()))}")

    try:
        namespace, value = load(source)
        given = [v.schedule for v in namespace.values() if isinstance(v, keras.callbacks.LearningRateScheduler)]
        own = lambda v: callable(v) and not isinstance(v, type) and getattr(v, "__module__", "") == "snippet"
        function = given[-1] if given else value or last(namespace, own)
        model = keras.Sequential([keras.layers.Input((1,)), keras.layers.Dense(1)])
        model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse")
        model.fit(np.zeros((1, 1)), np.zeros((1, 1)), epochs=len(EPOCHS), verbose=0,
                  callbacks=[keras.callbacks.LearningRateScheduler(function), Watch()])
    except BaseException as exception:
        rows.append(f"{len(rows)} {error(exception)}")
    return rows


def schedule(source, config):
    """What a real optimizer subtracts from 0 for the gradient -1 at each step."""
    try:
        namespace, _ = load(source)
        base = keras.optimizers.schedules.LearningRateSchedule
        made = last(namespace, lambda v: isinstance(v, type) and issubclass(v, base) and v is not base)(**config)
    except BaseException as exception:
        return [f"new {error(exception)}"]
    rows = []
    for step in STEPS:
        try:
            optimizer = keras.optimizers.SGD(made)
            variable = keras.Variable(0.0)
            optimizer.build([variable])
            optimizer.iterations.assign(step)
            optimizer.apply_gradients([(tf.constant(-1.0), variable)])
            rows.append(f"{step} {single(np.float32(variable.numpy()))}")
        except BaseException as exception:
            rows.append(f"{step} {error(exception)}")
    return rows


def function(source):
    """What a function returns for each step."""
    rows = []
    namespace, value = load(source)
    own = lambda v: callable(v) and not isinstance(v, type) and getattr(v, "__module__", "") == "snippet"
    called = value or last(namespace, own)
    for step in STEPS:
        try:
            result = float(called(step))
            rows.append(f"{step} {struct.unpack('<Q', struct.pack('<d', result))[0]:016x} {result!r}")
        except BaseException as exception:
            rows.append(f"{step} {error(exception)}")
    return rows


def write(kind, name, config, source, rows):
    path = OUT / kind / f"{name}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    head = [f"# {VERSIONS}", f"# {kind}: the source, then a row per call: its number, the bits, the value"]
    head += [f"# config {key} {value!r}" for key, value in config.items()]
    path.write_text("\n".join(head) + "\n" + source.strip("\n") + "\n----\n" + "\n".join(rows) + "\n")


def main():
    for name, source in CALLBACKS:
        write("callback", name, {}, source, callback(source))
    for name, config, source in CLASSES:
        write("class", name, config, source, schedule(source, config))
    for name, source in FUNCTIONS:
        write("function", name, {}, source, function(source))


if __name__ == "__main__":
    sys.exit(main())
