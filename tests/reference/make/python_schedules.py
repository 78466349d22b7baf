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

# First, since the scripts beside this one are called like packages, and `common` takes their folder off the path.
import python_language
import python_objects
from python_snippets import CALLBACKS, CLASSES, EPOCHS, FUNCTIONS, STEPS
from common import Curves

import keras
import numpy as np
import tensorflow as tf

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


def scheduler(source):
    """What a snippet hands to the callback."""
    namespace, value = load(source)
    given = [v.schedule for v in namespace.values() if isinstance(v, keras.callbacks.LearningRateScheduler)]
    own = lambda v: callable(v) and not isinstance(v, type) and getattr(v, "__module__", "") == "snippet"
    return given[-1] if given else value or last(namespace, own)


def schedule_class(source):
    """The schedule that a snippet defines."""
    base = keras.optimizers.schedules.LearningRateSchedule
    return last(load(source)[0], lambda v: isinstance(v, type) and issubclass(v, base) and v is not base)


def schedule_object(source):
    """The last object of its classes that a snippet makes."""
    base = keras.optimizers.schedules.LearningRateSchedule
    made = [v for v in load(source)[0].values() if isinstance(v, base) and type(v).__module__ == "snippet"]
    return made[-1] if made else None


def train(source, epochs):
    """The optimizer's rate in each epoch of a real training that starts with 0.1, and what ended it."""
    rates = []

    class Watch(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            rates.append(np.float32(self.model.optimizer.learning_rate.numpy()))

    try:
        function = scheduler(source)
        model = keras.Sequential([keras.layers.Input((1,)), keras.layers.Dense(1)])
        model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse")
        model.fit(np.zeros((1, 1)), np.zeros((1, 1)), epochs=epochs, verbose=0,
                  callbacks=[keras.callbacks.LearningRateScheduler(function), Watch()])
    except Exception as exception:
        return rates, exception
    return rates, None


def callback(source):
    rates, exception = train(source, len(EPOCHS))
    rows = [f"{epoch} {single(rate)}" for epoch, rate in enumerate(rates)]
    return rows + [f"{len(rows)} {error(exception)}"] if exception else rows


def schedule(source, config):
    """What a real optimizer subtracts from 0 for the gradient -1 at each step."""
    try:
        made = schedule_object(source) if not config else None
        made = made or schedule_class(source)(**config)
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
    listed = [v for k, v in namespace.items() if k in ("lr_schedule", "lrs", "learning_rates")]
    listed += [v for v in namespace.values() if type(v).__module__ == "snippet" and not callable(v) and hasattr(v, "__getitem__")]
    if isinstance(value, list) or listed:
        called = (value or listed[-1]).__getitem__
    else:
        called = value or last(namespace, own)
    for step in STEPS:
        try:
            result = float(called(step))
            rows.append(f"{step} {struct.unpack('<Q', struct.pack('<d', result))[0]:016x} {result!r}")
        except BaseException as exception:
            rows.append(f"{step} {error(exception)}")
    return rows


def objects(source):
    """The texts that a program returns one after the other."""
    namespace, _ = load(source)
    rows = []
    for step in range(3):
        try:
            rows.append(f"{step} {namespace['f'](step)!r}")
        except BaseException as exception:
            rows.append(f"{step} {error(exception)}")
    return rows


def write(kind, name, config, source, rows):
    path = OUT / kind / f"{name}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    head = [f"# {VERSIONS}", f"# {kind}: the source, then a row per call: its number, {'the text' if kind == 'object' else 'the bits, the value'}"]
    head += [f"# config {key} {value!r}" for key, value in config.items()]
    path.write_text("\n".join(head) + "\n" + source.strip("\n") + "\n----\n" + "\n".join(rows) + "\n")


PINS = {"keras": "3.15.1", "tensorflow-cpu": "2.21.0", "numpy": "2.4.6"}
WHOLE_CALLBACKS = ["keras_docs", "keras_docs_tensor", "step_decay_floor", "kaggle_ramp", "poly_class", "closure", "sgdr",
                   "global_state", "own_error", "cosine_warmup"]
WHOLE_CLASSES = ["linear", "transformer", "warmup_cosine", "triangular2", "exponential_power", "inherits", "searchsorted",
                 "tf_cond", "one_cycle", "step_error_int_tensor"]


# Functions that make what Keras takes, with their names and arguments.
MAKERS = {
    "LearningRateScheduler": ("step_decay_schedule", {"initial_lr": 1e-3, "decay_factor": 0.75, "step_size": 2}, """
import numpy as np
from keras.callbacks import LearningRateScheduler
def step_decay_schedule(initial_lr=1e-3, decay_factor=0.75, step_size=10):
    def schedule(epoch):
        return initial_lr * (decay_factor ** np.floor(epoch / step_size))
    return LearningRateScheduler(schedule)
"""),
    "LearningRateSchedule": ("make", {"warmup_steps": 20}, """
import tensorflow as tf
class WarmUp(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, initial_learning_rate, decay_schedule_fn, warmup_steps):
        super().__init__()
        self.initial_learning_rate = initial_learning_rate
        self.warmup_steps = warmup_steps
        self.decay_schedule_fn = decay_schedule_fn
    def __call__(self, step):
        done = tf.cast(step, tf.float32) / tf.cast(self.warmup_steps, tf.float32)
        return tf.cond(done < 1.0, lambda: self.initial_learning_rate * done, lambda: self.decay_schedule_fn(step))
def make(warmup_steps):
    decay = tf.keras.optimizers.schedules.PolynomialDecay(3e-5, 200, end_learning_rate=0.0)
    return WarmUp(3e-5, decay, warmup_steps)
"""),
}


def made(kind):
    """The schedule that the maker of a kind returns, and its part of a spec."""
    name, config, source = MAKERS[kind]
    namespace = {}
    exec(source, namespace)
    key = "schedule" if kind == "LearningRateScheduler" else "source"
    return namespace[name](**config), {"kind": f"keras.{kind}", "name": name, "config": config, key: source.lstrip("\n")}


def begin(curves):
    curves.lines[0] = curves.lines[0].replace("keras.py", "python_schedules.py")
    return curves


def whole_curves():
    """The reference files of the two kinds, in the form of all others: every row of a few snippets."""
    curves = begin(Curves("keras", "LearningRateScheduler", PINS, ["row e: a real model.fit with the callback; of the last case, its schedule"], per="epoch"))
    for name, source in CALLBACKS:
        if name in WHOLE_CALLBACKS:
            spec = {"run": {"epochs": 40}, "optimizer": {"lr": 0.1},
                    "schedule": {"kind": "keras.LearningRateScheduler", "schedule": source.lstrip("\n")}}

            def rates(source=source):
                found, exception = train(source, 40)
                yield from (float(rate) for rate in found)
                if exception:
                    raise exception

            curves.case(name, spec, 40, rates, range(40))
    callback, part = made("LearningRateScheduler")
    curves.case("a function that makes the callback", {"run": {"epochs": 40}, "schedule": part}, 40,
                lambda: (float(np.float32(callback.schedule(epoch))) for epoch in range(40)), range(40))
    curves.write()
    curves = begin(Curves("keras", "LearningRateSchedule", PINS, ["each row: optimizer.iterations.assign(row), then optimizer.learning_rate, cast to float32 as SGD does"]))
    for name, config, source in CLASSES:
        if name in WHOLE_CLASSES:
            spec = {"run": {"steps": 1200}, "schedule": {"kind": "keras.LearningRateSchedule"}}
            if config:
                spec["schedule"]["config"] = config
            spec["schedule"]["source"] = source.lstrip("\n")

            def rates(source=source, config=config):
                optimizer = keras.optimizers.SGD(schedule_class(source)(**config))
                for row in range(1200):
                    optimizer.iterations.assign(row)
                    yield float(keras.ops.cast(optimizer.learning_rate, "float32"))

            curves.case(name, spec, 1200, rates, (10, 100, 1000))
    schedule, part = made("LearningRateSchedule")

    def rates():
        optimizer = keras.optimizers.SGD(schedule)
        for row in range(240):
            optimizer.iterations.assign(row)
            yield float(keras.ops.cast(optimizer.learning_rate, "float32"))

    curves.case("a function that makes the object", {"run": {"steps": 240}, "schedule": part}, 240, rates, (20, 200))
    curves.write()


def main(names):
    """Writes everything, or only what is named; `curves` are the files beside those of the other schedulers."""
    wanted = lambda name: not names or name in names
    for kind in ("CALLBACKS", "CLASSES", "FUNCTIONS"):
        known = [entry[0] for entry in globals()[kind] + getattr(python_language, kind)]
        assert len(known) == len(set(known)), f"two {kind} have one name: one file would be lost"
    if wanted("curves"):
        whole_curves()
    for name, source in CALLBACKS + python_language.CALLBACKS:
        if wanted(name):
            write("callback", name, {}, source, callback(source))
    for name, config, source in CLASSES + python_language.CLASSES:
        if wanted(name):
            write("class", name, config, source, schedule(source, config))
    for name, source in FUNCTIONS + python_language.FUNCTIONS:
        if wanted(name):
            write("function", name, {}, source, function(source))
    for name, source in python_objects.PROGRAMS:
        if wanted(name) or wanted("objects"):
            write("object", name, {}, source, objects(source))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
