"""Runs the training files of `tests/training` with the genuine frameworks, and writes the rates of their updates.

Each file is a training script or a notebook as people write them. Its first lines say how lrsched is called with it and, if that
is not all, how the genuine run goes on:

    # lrsched --config len(loader)=4          the arguments of `lrsched table` besides the file
    # genuine updates 3                       the file makes 3 updates per epoch, and a row is an epoch
    # genuine of 1 2                          of 2 optimizers that are stepped in turn, the one with that index
    # genuine beside 2                        of 2 optimizers that are stepped in turn, both, side by side
    # genuine applied                         the file makes its updates in a loop of its own
    # genuine epochs 6                        only the first 6 epochs count: the file trains several times
    # genuine then CODE                       what trains, where the file only defines functions
    # genuine argv ARGUMENTS                  the command line of the run
    # genuine optax SCHEDULE COUNT            the expression of the schedule that the file hands to optax

`NAME.txt` has the rate of each row, as the shortest text of the float64 that the optimizer holds (of the float32 in Keras and
optax); several parameter groups stand side by side. The modules of Lightning need pytorch-lightning 2.6 besides the packages of the others.
"""

import importlib.util
import json
import pathlib
import sys
import types

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:] = [entry for entry in sys.path if pathlib.Path(entry or ".").resolve() != HERE]
FOLDER = HERE.parent.parent / "training"

# timm's models need torchvision, its schedulers do not: only `timm.scheduler` is imported.
package = types.ModuleType("timm")
package.__path__ = list(importlib.util.find_spec("timm").submodule_search_locations)
sys.modules["timm"] = package


def read(path):
    """The Python of a file, its command line, and the lines about the genuine run."""
    if path.suffix == ".ipynb":
        document = json.loads(path.read_text())
        cells = []
        for cell in document["cells"]:
            text = "".join(cell["source"])
            if cell["cell_type"] != "code" or text.startswith("%%bash"):
                continue
            lines = [line for line in text.splitlines() if not line.startswith(("%", "!")) and not line.endswith("?")]
            lines = [line for line in lines if "= !" not in line]
            try:
                compile("\n".join(lines), path.name, "exec")
            except SyntaxError:
                continue
            cells.append("\n".join(lines))
        genuine = [document["metadata"]["genuine"]]
        return "\n".join(cells) + "\n", genuine
    text = path.read_text()
    heads = [line for line in text.splitlines() if line.startswith("# ")]
    return text, [line.removeprefix("# genuine ") for line in heads if line.startswith("# genuine ")]


def torch_rates(program, name):
    from torch.optim.optimizer import register_optimizer_step_pre_hook

    rates = []

    def before(optimizer, args, keywords):
        rates.append([float(group["lr"]) for group in optimizer.param_groups])

    handle = register_optimizer_step_pre_hook(before)
    try:
        exec(program, {"__name__": "__main__"})
    finally:
        handle.remove()
    return [" ".join(repr(rate) for rate in row) for row in rates]


def keras_rates(program, per):
    import keras
    import numpy as np

    rates, fit = [], keras.Model.fit

    class Recorder(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            self.first = True

        def on_train_batch_begin(self, batch, logs=None):
            if per == "step" or self.first:
                rates.append(np.float32(self.model.optimizer.learning_rate))
            self.first = False

    def recorded(self, *args, callbacks=None, **keywords):
        return fit(self, *args, callbacks=[*(callbacks or []), Recorder()], **keywords)

    keras.Model.fit = recorded
    try:
        exec(program, {"__name__": "__main__"})
    finally:
        keras.Model.fit = fit
    return [str(rate) for rate in rates]


def applied_rates(program):
    import keras
    import numpy as np
    import tensorflow as tf
    from keras.src.optimizers.base_optimizer import BaseOptimizer

    rates, apply = [], BaseOptimizer.apply

    def recorded(self, *args, **keywords):
        rates.append(np.float32(self.learning_rate))
        return apply(self, *args, **keywords)

    tf.config.run_functions_eagerly(True)
    BaseOptimizer.apply = recorded
    try:
        exec(program, {"__name__": "__main__"})
    finally:
        BaseOptimizer.apply = apply
        tf.config.run_functions_eagerly(False)
    return [str(rate) for rate in rates]


def optax_rates(program, expression, count):
    import jax.numpy as jnp
    import numpy as np

    scope = {"__name__": "__main__"}
    exec(program, scope)
    schedule = eval(expression, scope)
    counts = (jnp.array(i, dtype=jnp.int32) for i in range(count))
    return [str(np.float32(jnp.array(schedule(count), dtype=jnp.float32))) for count in counts]


def main():
    wanted = sys.argv[1:]
    for path in sorted(FOLDER.glob("*.py")) + sorted(FOLDER.glob("*.ipynb")):
        if wanted and path.stem not in wanted:
            continue
        program, genuine = read(path)
        how = dict(line.partition(" ")[::2] for line in genuine if line)
        sys.argv = [path.name, *how.get("argv", "").split()]
        if "then" in how:
            program += f"\n{how['then']}\n" + (f"for {how['for']}\n" if "for" in how else "")
        code = compile(program, path.name, "exec")
        print(path.name, flush=True)
        if "optax" in how:
            *expression, count = how["optax"].split()
            rates = optax_rates(code, " ".join(expression), int(count))
        elif "applied" in how:
            rates = applied_rates(code)
        elif "keras" in path.stem or "finder" in path.stem or "prose" in path.stem:
            is_class = "Schedule)" in program or "schedules." in program
            rates = keras_rates(code, "step" if is_class else "epoch")
        else:
            rates = torch_rates(code, path.name)
        if "of" in how:
            index, count = map(int, how["of"].split())
            rates = rates[index::count]
        if "beside" in how:
            count = int(how["beside"])
            rates = [" ".join(rates[at : at + count]) for at in range(0, len(rates), count)]
        if "updates" in how:
            rates = rates[:: int(how["updates"])]
        if "epochs" in how:
            rates = rates[: int(how["epochs"])]
        (FOLDER / f"{path.stem}.txt").write_text("".join(f"{rate}\n" for rate in rates))


main()
