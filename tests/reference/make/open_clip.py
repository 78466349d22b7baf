"""Reference curves of open_clip: the functions of its training program, called with the number of each update.

Needs: pip install --no-deps open_clip_torch==3.3.0
"""

import types

from common import Curves

from open_clip_train import scheduler

PINS = {"open_clip_torch": "3.3.0"}
NOTES = ["an optimizer that is nothing but its group; the function is called with 0, 1, 2, ..., and row i is group[\"lr\"] after call i"]


def rows(spec):
    given = dict(spec["schedule"])
    function = getattr(scheduler, given.pop("kind").split(".")[1])
    given.setdefault("steps", spec.get("run", {}).get("steps"))
    group = {}
    adjust = function(types.SimpleNamespace(param_groups=[group]), **given)

    def values():
        step = 0
        while True:
            adjust(step)
            yield [float(group["lr"])]
            step += 1

    return values()


def main():
    for name in ("const_lr", "const_lr_cooldown", "cosine_lr"):
        curves = Curves("open_clip", name, PINS, NOTES, precision="float64")

        def case(title, count, marks=(), run=None, **params):
            spec = {"run": {"steps": run}} if run else {}
            spec["schedule"] = {"kind": f"open_clip.{name}", **params}
            curves.case(title, spec, count, lambda: rows(spec), marks)

        cooldown = {"cooldown_steps": 21} if name == "const_lr_cooldown" else {}
        case("the length of the run", 75, [7, 40, 61], 61, base_lr=5e-4, warmup_length=7, **cooldown)
        case("a length of its own", 60, [50], base_lr=3e-3, warmup_length=9, steps=50, **cooldown)
        case("no warmup", 40, [33], base_lr=1, warmup_length=0, steps=33, **cooldown)
        case("a warmup beyond the end", 40, [33], base_lr=0.1, warmup_length=36, steps=33, **cooldown)
        case("a warmup as long as the run", 20, [13], base_lr=0.1, warmup_length=13, steps=13, **cooldown)
        if name == "const_lr_cooldown":
            case("a power", 52, [30], base_lr=5e-4, warmup_length=4, steps=50, cooldown_steps=20, cooldown_power=2.0, cooldown_end_lr=1e-6)
            case("a fraction as the power", 50, [30], base_lr=5e-4, warmup_length=4, steps=50, cooldown_steps=20, cooldown_power=0.5)
            case("no cooldown", 20, [12], base_lr=5e-4, warmup_length=4, steps=12, cooldown_steps=0)
            case("a cooldown longer than the run", 20, [12], base_lr=5e-4, warmup_length=4, steps=12, cooldown_steps=20)
        curves.write()


if __name__ == "__main__":
    main()
