"""Writes src/python/stars.txt: the names that `from module import *` brings, as the genuine packages have them.

Where a module has `__all__`, that; else what does not begin with `_`. numpy 2.4, TensorFlow 2.21, Keras 3.15, torch 2.15.
"""

import importlib
import pathlib

MODULES = """
math cmath statistics numpy numpy.random random time os os.path sys copy functools itertools operator collections bisect
heapq dataclasses typing types enum abc pathlib datetime json string re logging warnings glob argparse
keras.layers keras.models keras.optimizers keras.optimizers.schedules keras.callbacks keras.utils keras.losses keras.metrics
keras.regularizers keras.initializers keras.datasets keras.applications keras.backend keras.ops
tensorflow.keras tensorflow.keras.layers tensorflow.keras.models tensorflow.keras.optimizers
tensorflow.keras.optimizers.schedules tensorflow.keras.callbacks tensorflow.keras.utils tensorflow.keras.losses
tensorflow.keras.metrics tensorflow.keras.regularizers tensorflow.keras.initializers tensorflow.keras.datasets
tensorflow.keras.applications tensorflow.keras.backend
torch torch.nn torch.nn.functional torch.optim torch.optim.lr_scheduler torch.utils.data
jax.numpy optax
""".split()


def names(path):
    try:
        module = importlib.import_module(path)
    except ImportError:
        # Keras hangs its modules below TensorFlow as attributes.
        first, *rest = path.split(".")
        module = importlib.import_module(first)
        for part in rest:
            module = getattr(module, part)
    given = getattr(module, "__all__", None)
    return sorted(set(given if given is not None else (name for name in dir(module) if name[0] != "_")))


lines = [f"{path}: {' '.join(names(path))}\n" for path in MODULES]
pathlib.Path(__file__).resolve().parents[3].joinpath("src/python/stars.txt").write_text("".join(lines))
