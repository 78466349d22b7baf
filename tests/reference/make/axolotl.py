"""Reference curves of axolotl: its own schedulers on a torch optimizer that is stepped.

Needs: pip install --no-deps axolotl==0.19.0
"""

import importlib.util

from common import Curves, loaded, stepped

import torch

PINS = {"axolotl": "0.19.0", "torch": "2.15.0"}
NOTES = [
    "torch.optim.SGD with a parameter per group; row i is group[\"lr\"] before update i; scheduler.step() after each update.",
    "axolotl/utils/schedulers.py itself, without the package around it",
]


ROOT = importlib.util.find_spec("axolotl").submodule_search_locations[0]
MODULE = loaded("schedulers", f"{ROOT}/utils/schedulers.py")


def rows(spec):
    given = dict(spec["schedule"])
    name = given.pop("kind").split(".")[1]
    given.setdefault("total_steps" if name == "RexLR" else "num_training_steps", spec.get("run", {}).get("steps"))
    return stepped(torch, spec, lambda optimizer: getattr(MODULE, name)(optimizer, **given))


def main():
    groups = {"a": 3e-4, "b": 1e-2}
    for name in ("get_cosine_schedule_with_quadratic_warmup", "get_cosine_schedule_with_warmup_decay_constant", "RexLR"):
        curves = Curves("axolotl", name, PINS, NOTES, precision="float64")

        def case(title, count, marks, steps, lr=2e-4, **params):
            columns = [f"lr/{group}" for group in lr] if isinstance(lr, dict) else ("lr",)
            spec = {"run": {"steps": steps}, "optimizer": {"lr": lr}, "schedule": {"kind": f"axolotl.{name}", **params}}
            curves.case(title, spec, count, lambda: rows(spec), marks, columns=columns)

        if name == "RexLR":
            case("to a tenth", 70, [7, 60], 60, max_lr=2e-4, min_lr=2e-5, num_warmup_steps=7)
            case("to 0 without a warmup", 50, [41], 41, max_lr=2e-4, min_lr=0)
            case("a warmup as long as the run", 20, [12], 12, max_lr=2e-4, min_lr=1e-5, num_warmup_steps=12)
            case("two groups", 40, [33], 33, groups, max_lr=1e-2, min_lr=1e-3, num_warmup_steps=5)
            case("later in the run", 30, [20], 33, max_lr=2e-4, min_lr=1e-5, num_warmup_steps=5, last_step=9)
            case("min above max", 10, [], 33, max_lr=2e-4, min_lr=1e-3)
            case("a warmup longer than the run", 10, [], 33, max_lr=2e-4, min_lr=0, num_warmup_steps=34)
            case("a max of 0", 10, [], 33, max_lr=0, min_lr=0)
        else:
            more = {"constant_lr_ratio": 0.7, "min_lr_ratio": 0.1} if "constant" in name else {}
            case("with a warmup", 80, [9, 42, 60], 60, num_warmup_steps=9, **more)
            case("without one", 60, [41], 41, num_warmup_steps=0, **more)
            case("another number of cycles", 60, [41], 51, num_warmup_steps=3, num_cycles=1.3, **more)
            case("two groups", 40, [33], 33, groups, num_warmup_steps=5, **more)
            case("a warmup as long as the run", 30, [20], 20, num_warmup_steps=20, **more)
            if more:
                case("a tail within the warmup", 30, [10], 20, num_warmup_steps=10, constant_lr_ratio=0.3, min_lr_ratio=0.0)
        curves.write()


if __name__ == "__main__":
    main()
