"""Writes what CPython makes of random programs that hide state into tests/reference/python/hiding/.

Each program is called for row 0, 1, 2, ... in order, once for every row, as the framework calls it:

* `python`: the function itself, `f(0)`, `f(1)`, ...
* `LambdaLR`: a genuine `torch.optim.lr_scheduler.LambdaLR` on a rate of 1.0, one optimizer step per row
* `LearningRateScheduler`: the genuine Keras callback at the beginning of every epoch
* `LearningRateSchedule`: a genuine Keras optimizer that applies a gradient of -1 per row

    pip install torch==2.15.0 tensorflow-cpu==2.21.0 keras==3.15.1 numpy==2.4.6
    python tests/reference/make/python_hiding.py [references | FOLDER COUNT SEED]

With arguments it writes `COUNT` other programs per form into a folder, for a longer run of the test: `LRSCHED_HIDING=FOLDER`.
A file is one form. A case is the program, how many rows there are and the hash of all, the first rows, some later ones, and what is
raised behind them.
"""

import ast
import contextlib
import io
import json
import os
import pickle
import random
import resource
import sys
import time
import warnings

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
warnings.simplefilter("ignore")

import python_hiding_programs
import python_language
import python_schedules
import python_snippets
from common import HERE, environment, fingerprint, shortest

OUT = HERE.parent / "python" / "hiding"
FORMS = ["python", "LambdaLR", "LearningRateScheduler", "LearningRateSchedule"]
PINS = {
    "python": {"numpy": "2.4.6"},
    "LambdaLR": {"torch": "2.15.0", "numpy": "2.4.6"},
    "LearningRateScheduler": {"keras": "3.15.1", "tensorflow-cpu": "2.21.0", "numpy": "2.4.6"},
    "LearningRateSchedule": {"keras": "3.15.1", "tensorflow-cpu": "2.21.0", "numpy": "2.4.6"},
}
PRECISION = {"python": "float64", "LambdaLR": "float64", "LearningRateScheduler": "float32", "LearningRateSchedule": "float32"}
TAILS = {
    "python": "",
    "LambdaLR": "\nlambda s: f(s)\n",
    "LearningRateScheduler": "\ndef schedule(epoch, lr):\n    return float(f(epoch)) * 0.5\n",
    "LearningRateSchedule": "\nimport keras\nclass Hidden(keras.optimizers.schedules.LearningRateSchedule):\n"
    "    def __call__(self, step):\n        return float(f(int(step)))\n",
}
CALLED = {"python": "f", "LambdaLR": None, "LearningRateScheduler": "schedule", "LearningRateSchedule": "Hidden"}


def loaded(source, name):
    """The thing of that name, or the value of the last expression."""
    tree, namespace, value = ast.parse(source), {"__name__": "snippet"}, None
    with contextlib.redirect_stdout(io.StringIO()):
        if name is None:
            last = ast.Expression(tree.body.pop().value)
            exec(compile(tree, "snippet", "exec"), namespace)
            value = eval(compile(last, "snippet", "eval"), namespace)
        else:
            exec(compile(tree, "snippet", "exec"), namespace)
            value = namespace[name]
    return value


def python(function, rows):
    for row in range(rows):
        yield float(function(row))


def lambda_lr(function, rows):
    import torch

    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, function)
    for _ in range(rows):
        yield float(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()


def callback(function, rows):
    import keras

    model = keras.Sequential([keras.layers.Input((1,)), keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.SGD(1.0), loss="mse")
    scheduler = keras.callbacks.LearningRateScheduler(function)
    scheduler.set_model(model)
    for row in range(rows):
        scheduler.on_epoch_begin(row)
        yield float(model.optimizer.learning_rate.numpy())


def schedule(made, rows):
    import keras
    import tensorflow as tf

    variable = keras.Variable(0.0)
    optimizer = keras.optimizers.SGD(made())
    optimizer.build([variable])
    for _ in range(rows):
        variable.assign(0.0)
        optimizer.apply_gradients([(tf.constant(-1.0), variable)])
        yield float(variable.numpy())


RUNS = {"python": python, "LambdaLR": lambda_lr, "LearningRateScheduler": callback, "LearningRateSchedule": schedule}


def called(form, source, rows):
    """The values, and what ended them."""
    values = []
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            for value in RUNS[form](loaded(source + TAILS[form], CALLED[form]), rows):
                values.append(value)
    except Exception as error:
        return values, f"{type(error).__name__}: {(str(error).splitlines() or [''])[0]}"
    return values, None


def apart(form, source, rows, seconds=4):
    """The same in a process of its own, which is ended when it does not end; None for such a one."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
        try:
            began = time.process_time()
            with os.fdopen(write, "wb") as pipe:
                answer = called(form, source, rows)
                pickle.dump((*answer, time.process_time() - began), pipe)
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        answer = pipe.read()
    os.waitpid(child, 0)
    return pickle.loads(answer) if answer else None


def lines(title, source, form, values, raised):
    """One case. The name of an existing reference stands for its source."""
    precision = PRECISION[form]
    rows = [(value,) for value in values]
    text = ["", f"== {title}"]
    text += [source] if source.startswith("@ ") else [f"| {line}".rstrip() for line in source.strip("\n").splitlines()]
    text.append(f"rows {len(values)} {precision} hash {fingerprint(rows, precision):016x}")
    text.append("first " + " ".join(shortest(value, precision).removesuffix(".0") for value in values[:40]))
    for row in sorted({len(values) * part // 5 for part in range(1, 5)} | {len(values) - 1}):
        if row >= 40:
            text.append(f"{row} {shortest(values[row], precision)}")
    return text + ([f"raises {raised}"] if raised else [])


def references():
    """The functions of the other references: their names and sources, and which of the things in them is called."""
    for name, source in python_snippets.FUNCTIONS + python_language.FUNCTIONS:
        tree, namespace = ast.parse(source), {"__name__": "snippet"}
        if isinstance(tree.body[-1], ast.Expr):
            yield name, source, None
            continue
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(tree, "snippet", "exec"), namespace)
        own = lambda v: callable(v) and not isinstance(v, type) and getattr(v, "__module__", "") == "snippet"
        yield name, source, [key for key, value in namespace.items() if not key.startswith("_") and own(value)][-1]


def reference_curves():
    """The references by the file they go into: what stands behind `@`, further lines, the form, what is called."""
    for name, source, called_name in references():
        yield "references", f"function/{name} {called_name or ''}".strip(), [], "python", lambda s=source, n=called_name: loaded(s, n)
    for name, config, source in python_snippets.CLASSES + python_language.CLASSES:
        given = [f"config {json.dumps(config)}"] if config else []
        yield "classes", f"class/{name}", given, "LearningRateSchedule", lambda s=source, c=config: lambda: python_schedules.schedule_class(s)(**c)
    for name, source in python_snippets.CALLBACKS + python_language.CALLBACKS:
        yield "callbacks", f"callback/{name}", [], "LearningRateScheduler", lambda s=source: python_schedules.scheduler(s)


def write_references():
    """The programs that have references of their own, called in order from row 0 on."""
    files = {}
    for file, title, given, form, make in reference_curves():
        reference = HERE.parent / "python" / (title.split(" ")[0] + ".txt")
        if "jax" in reference.read_text() or "jnp" in reference.read_text():
            continue
        values, raised = [], None
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                for value in RUNS[form](make(), 300):
                    values.append(value)
        except Exception as error:
            raised = f"{type(error).__name__}: {(str(error).splitlines() or [''])[0]}"
        if len(values) > 1:
            name = title.split(" ")[0].split("/")[1]
            text = lines(f"reference {name}", f"@ {title}", form, values, raised)
            text[3:3] = given
            files.setdefault((file, form), []).append(text)
    for (file, form), cases in files.items():
        folder = {"references": "function", "classes": "class", "callbacks": "callback"}[file]
        text = [
            f"# the programs of tests/reference/python/{folder}, written by tests/reference/make/python_hiding.py",
            f"# {environment(PINS[form])}",
            f"# called for row 0, 1, 2, ... in order, as {form} is; behind the name of the file stands what is called",
        ]
        text += [line for case in cases for line in case]
        path = OUT / f"{file}.txt"
        path.write_text("\n".join(text) + "\n", encoding="utf-8")
        print(f"{path}: {len(cases)} programs, {path.stat().st_size / 1000:.0f} kB")


def write(form, folder, count, seed):
    draw = random.Random(f"{form} {seed}")
    text = [
        f"# {form}: programs that hide state, written by tests/reference/make/python_hiding.py",
        f"# {environment(PINS[form])}",
        "# called for row 0, 1, 2, ... in order; the values are those of all rows",
    ]
    done = 0
    while done < count:
        kind, source = python_hiding_programs.program(draw)
        rows = 1000 if " 700" in source else draw.choice([120, 200, 330])
        if form == "python" and done == 19:
            rows = 20_000
        if form == "LearningRateSchedule":
            rows = min(rows, 330)
        # Whether it ends, and what comes out, is found out in a process of its own first.
        found = apart("python", source, rows)
        # What takes long grows with every call, and would take the tests longer still.
        if not found or len(found[0]) < 2 or found[2] > (0.06 if rows == 20_000 else 0.02):
            continue
        values, raised = found[:2] if form == "python" else called(form, source, rows)
        if len(values) < 2:
            continue
        done += 1
        text += lines(f"{kind} {done}", source, form, values, raised)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{form}.txt"
    path.write_text("\n".join(text) + "\n", encoding="utf-8")
    print(f"{path}: {done} programs, {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    if sys.argv[1:] == ["references"]:
        write_references()
    elif len(sys.argv) > 1:
        import pathlib

        for form in FORMS:
            write(form, pathlib.Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
    else:
        for form, count in zip(FORMS, [80, 24, 12, 12]):
            write(form, OUT, count, "committed")
        write_references()
