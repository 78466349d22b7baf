"""Reference curves of thinc: its generators, value by value.

Needs: pip install --no-deps thinc==8.3.14 catalogue confection srsly blis cymem murmurhash preshed wasabi
"""

from common import Curves

from thinc import schedules

PINS = {"thinc": "8.3.14"}
NOTES = ["row i is the i-th value of the generator"]


def rows(spec):
    given = dict(spec["schedule"])
    function = getattr(schedules, given.pop("kind").split(".")[1])
    if "warmup_steps" in given:
        given.setdefault("total_steps", spec.get("run", {}).get("steps"))
    return ([float(value)] for value in function(**given))


CASES = {
    "warmup_linear": [
        ("the length of the run", 50, [7, 41], {"initial_rate": 5e-5, "warmup_steps": 7}, 41),
        ("no warmup", 40, [31], {"initial_rate": 1e-3, "warmup_steps": 0, "total_steps": 31}, None),
        ("a warmup beyond the end", 40, [25, 31], {"initial_rate": 1, "warmup_steps": 31, "total_steps": 25}, None),
    ],
    "constant": [("a rate", 10, [], {"rate": 3e-4}, None)],
    "decaying": [
        ("from 0", 60, [], {"base_rate": 1e-3, "decay": 1e-2}, None),
        ("later", 60, [], {"base_rate": 0.3, "decay": 0.07, "t": 5}, None),
        ("a decay below 0", 30, [], {"base_rate": 0.3, "decay": -0.125}, None),
    ],
    "compounding": [
        ("down", 200, [150], {"start": 1e-3, "stop": 1e-5, "compound": 0.97}, None),
        ("up", 120, [90], {"start": 1, "stop": 32.0, "compound": 1.05}, None),
        ("a stop that is passed at once", 10, [], {"start": 1e-3, "stop": 1e-3, "compound": 0.5}, None),
    ],
    "slanted_triangular": [
        ("its defaults", 130, [12, 120], {"max_rate": 1e-3, "num_steps": 120}, None),
        ("another cut, later", 90, [20, 80], {"max_rate": 0.1, "num_steps": 83, "cut_frac": 0.27, "ratio": 10, "t": 4.0}, None),
        ("a cut of nothing", 20, [], {"max_rate": 0.1, "num_steps": 9}, None),
    ],
    "cyclic_triangular": [
        ("several cycles", 60, [7, 14], {"min_lr": 1e-5, "max_lr": 1e-3, "period": 7}, None),
        ("a period of 1", 20, [], {"min_lr": 0.1, "max_lr": 0.7, "period": 1}, None),
    ],
}


def main():
    for name, cases in CASES.items():
        curves = Curves("thinc", name, PINS, NOTES, precision="float64")
        for title, count, marks, params, steps in cases:
            spec = {"run": {"steps": steps}} if steps else {}
            spec["schedule"] = {"kind": f"thinc.{name}", **params}
            curves.case(title, spec, count, lambda: rows(spec), marks)
        curves.write()


if __name__ == "__main__":
    main()
