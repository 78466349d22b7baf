"""Reference curves of diffusers: its schedule in steps, on a torch optimizer that is stepped.

Needs: pip install --no-deps diffusers==0.42.1
"""

import importlib.util
import sys
import types

from common import Curves, loaded, stepped

import torch

PINS = {"diffusers": "0.42.1", "torch": "2.15.0"}
NOTES = [
    "torch.optim.SGD with a parameter per group; row i is group[\"lr\"] before update i; scheduler.step() after each update.",
    "diffusers/optimization.py itself; the loggers that it imports are stubbed",
]
KIND = "get_piecewise_constant_schedule"


def genuine():
    """`diffusers.optimization`, without the package around it."""
    root = importlib.util.find_spec("diffusers").submodule_search_locations[0]
    for name, names in {"diffusers": {}, "diffusers.utils": {"logging": types.SimpleNamespace(get_logger=lambda name: None)}}.items():
        stub = types.ModuleType(name)
        stub.__path__ = []
        stub.__dict__.update(names)
        sys.modules[name] = stub
    return loaded("diffusers.optimization", f"{root}/optimization.py")


MODULE = genuine()


def rows(spec):
    given = dict(spec["schedule"])
    given.pop("kind")
    return stepped(torch, spec, lambda optimizer: MODULE.get_piecewise_constant_schedule(optimizer, **given))


def main():
    curves = Curves("diffusers", KIND, PINS, NOTES, precision="float64")

    def case(name, rules, count=40, lr=1e-3, columns=("lr",)):
        spec = {"optimizer": {"lr": lr}, "schedule": {"kind": f"diffusers.{KIND}", "step_rules": rules}}
        curves.case(name, spec, count, lambda: rows(spec), [], columns=columns)

    case("as in the docs", "1:10,0.1:20,0.01:30,0.005")
    case("not in order, and an end twice", "0.3:20, 1.5:5,0.7:20,2e-2", lr=0.7)
    case("the last factor alone", "0.1")
    case("two groups", "1:7,0.1", lr={"a": 3e-4, "b": 1e-2}, columns=("lr/a", "lr/b"))
    case("no number at the end", "1:10,0.1:20")
    case("a rule without an end", "1:10,0.3,0.1")
    case("an end that is a fraction", "1:10.5,0.1")
    curves.write()


if __name__ == "__main__":
    main()
