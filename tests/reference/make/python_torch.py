"""Writes what torch makes of programs with optimizers and schedulers into tests/reference/python/torch/.

    python tests/reference/make/python_torch.py

Each program is called for a few steps and says as text what became of its objects.
"""

import pathlib
import platform
import warnings

import python_torch_schedulers
from python_torch_objects import PROGRAMS
from common import environment  # it takes this folder off the path

import torch

warnings.simplefilter("ignore")

OUT = pathlib.Path(__file__).resolve().parent.parent / "python" / "torch"


def error(exception):
    text = str(exception).split("\n")[0]
    return f"! {type(exception).__name__}: {text}".rstrip().removesuffix(":")


def rows(source):
    namespace = {"__name__": "snippet"}
    exec(compile(source, "snippet", "exec"), namespace)
    found = []
    for step in range(4):
        try:
            found.append(f"{step} {namespace['f'](step)!r}")
        except Exception as exception:
            found.append(f"{step} {error(exception)}")
    return found


OUT.mkdir(parents=True, exist_ok=True)
for name, source in PROGRAMS + python_torch_schedulers.PROGRAMS + python_torch_schedulers.random_programs(30):
    head = [f"# {environment({'torch': '2.15.0'})}", "# torch: the source, then a row per call: its number, the text"]
    source = source.strip("\n")
    (OUT / f"{name}.txt").write_text("\n".join([*head, source, "----", *rows(source)]) + "\n")
    print(name)
