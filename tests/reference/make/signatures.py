"""Writes the parameters of the functions and classes that a user's Python imports: `python tests/reference/make/signatures.py`.

Needs the packages of the other scripts here.
"""

import inspect
import os
import pathlib

# First, since it takes the folder of these scripts off the path.
import common  # noqa: F401

os.environ["JAX_PLATFORMS"] = "cpu"

import optax  # noqa: E402

OPTAX = [name for name in dir(optax.schedules) if name.endswith(("_schedule", "_schedules", "_decay")) and name[0] != "_"]


def line(kind, called):
    def written(parameter):
        default = parameter.default
        return parameter.name if default is parameter.empty else f"{parameter.name}={default!r}"

    parameters = list(inspect.signature(called).parameters.values())
    return f"{kind}({', '.join(written(parameter) for parameter in parameters)})"


lines = [line(f"optax.{name}", getattr(optax, name)) for name in OPTAX]
path = pathlib.Path(__file__).parents[1] / "signatures.txt"
path.write_text(f"# optax {optax.__version__}\n" + "\n".join(lines) + "\n", encoding="utf-8")
