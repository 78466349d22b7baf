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
import torch  # noqa: E402
import transformers  # noqa: E402
from torch.optim import lr_scheduler, swa_utils  # noqa: E402

OPTAX = [name for name in dir(optax.schedules) if name.endswith(("_schedule", "_schedules", "_decay")) and name[0] != "_"]

TORCH = ["StepLR", "MultiStepLR", "ConstantLR", "LinearLR", "ExponentialLR", "PolynomialLR", "CosineAnnealingLR", "CyclicLR",
         "OneCycleLR", "CosineAnnealingWarmRestarts"]

TRANSFORMERS = ["get_constant_schedule", "get_constant_schedule_with_warmup", "get_linear_schedule_with_warmup",
                "get_cosine_schedule_with_warmup", "get_cosine_with_hard_restarts_schedule_with_warmup",
                "get_polynomial_decay_schedule_with_warmup", "get_inverse_sqrt_schedule",
                "get_cosine_with_min_lr_schedule_with_warmup", "get_cosine_with_min_lr_schedule_with_warmup_lr_rate",
                "get_wsd_schedule"]


def line(kind, called):
    def written(parameter):
        default = parameter.default
        return parameter.name if default is parameter.empty else f"{parameter.name}={default!r}"

    parameters = [one for name, one in inspect.signature(called).parameters.items() if name != "optimizer"]
    return f"{kind}({', '.join(written(parameter) for parameter in parameters)})"


lines = [line(f"optax.{name}", getattr(optax, name)) for name in OPTAX]
lines += [line(f"torch.{name}", getattr(lr_scheduler, name)) for name in TORCH]
lines.append(line("torch.SWALR", swa_utils.SWALR))
lines += [line(f"transformers.{name}", getattr(transformers.optimization, name)) for name in TRANSFORMERS]
path = pathlib.Path(__file__).parents[1] / "signatures.txt"
path.write_text(f"# optax {optax.__version__}, torch {torch.__version__.split('+')[0]}, transformers {transformers.__version__}\n" + "\n".join(lines) + "\n", encoding="utf-8")
