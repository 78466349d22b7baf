"""Reference curves of fvcore: its schedulers, called with the part of the run that is over."""

from common import Curves

from fvcore.common import param_scheduler

PINS = {"fvcore": "0.1.5.post20221221"}
NOTES = ["each scheduler is called with where = row / steps"]


def made(schedule, modules=(param_scheduler,)):
    """A scheduler of a spec, with those within it."""
    given = dict(schedule)
    name = given.pop("kind").rsplit(".", 1)[-1]
    found = next(getattr(module, name) for module in modules if hasattr(module, name))
    for key, item in given.items():
        if isinstance(item, dict):
            given[key] = made(item, modules)
        elif isinstance(item, list):
            given[key] = [made(one, modules) if isinstance(one, dict) else one for one in item]
    return found(**given)


def rows(spec, modules=(param_scheduler,)):
    scheduler, steps = made(spec["schedule"], modules), spec["run"]["steps"]

    def run():
        row = 0
        while True:
            yield scheduler(row / steps)
            row += 1

    return run()


def one(kind, **params):
    return {"kind": f"fvcore.{kind}ParamScheduler", **params}


def write(kind, cases):
    curves = Curves("fvcore", kind + "ParamScheduler", PINS, NOTES, precision="float64")
    for name, params, steps, count, marks in cases:
        spec = {"run": {"steps": steps}, "schedule": one(kind, **params)}
        curves.case(name, spec, count, lambda spec=spec: rows(spec), marks)
    curves.write()


CONSTANT, COSINE = one("Constant", value=0.42), one("Cosine", start_value=0.42, end_value=1e-4)
LINEAR = one("Linear", start_value=0, end_value=0.3)


def main():
    write("Constant", [
        ("plain", {"value": 0.42}, 50, 60, [50]),
        ("an int", {"value": 1}, 3, 5, []),
    ])
    write("Cosine", [
        ("as in the docs", {"start_value": 0.1, "end_value": 0.0001}, 777, 1000, [777]),
        ("upwards, and ints", {"start_value": 0, "end_value": 1}, 10, 31, [10, 20]),
    ])
    write("Exponential", [
        ("as in the docs", {"start_value": 2.0, "decay": 0.02}, 777, 1000, [777]),
        ("it grows", {"start_value": 1e-6, "decay": 12345}, 33, 70, [33]),
        ("a decay of 0", {"start_value": 1, "decay": 0}, 4, 6, []),
        ("a negative decay", {"start_value": 1, "decay": -2.0}, 1, 6, []),
        ("it overflows", {"start_value": 1, "decay": 1e300}, 7, 20, [7]),
    ])
    write("Linear", [
        ("as in the docs", {"start_value": 0.0001, "end_value": 0.01}, 777, 1000, [777]),
        ("downwards", {"start_value": 0.3, "end_value": 0}, 13, 30, [13]),
    ])
    write("PolynomialDecay", [
        ("as in the docs", {"base_value": 0.1, "power": 0.9}, 777, 778, [777]),
        ("a square, past the end", {"base_value": 0.1, "power": 2}, 12, 30, [12]),
        ("a float square, past the end", {"base_value": 0.1, "power": 2.0}, 12, 30, [12]),
        ("a negative power", {"base_value": 0.1, "power": -1}, 12, 30, [12]),
    ])
    write("MultiStep", [
        ("as in the docs", {"values": [0.1, 0.01, 0.001, 0.0001], "milestones": [30, 60, 80, 120]}, 120, 125, [30, 60, 80, 120]),
        ("with num_updates", {"values": [1, 0.1, 0.01], "num_updates": 90, "milestones": [30, 60]}, 90, 95, [30, 60, 90]),
        ("evenly divided", {"values": [1, 0.1, 0.01, 0.3], "num_updates": 91}, 91, 95, [23, 46, 69]),
        ("of another length", {"values": [1, 0.1, 0.01], "milestones": [3, 6, 9]}, 1000, 1002, [333, 334, 666, 667]),
        ("too few milestones", {"values": [1, 0.1, 0.01], "num_updates": 90, "milestones": [30]}, 90, 5, []),
        ("neither", {"values": [1, 0.1]}, 90, 5, []),
        ("a milestone at the end", {"values": [1, 0.1], "num_updates": 90, "milestones": [90]}, 90, 5, []),
        ("in another order", {"values": [1, 0.1, 0.2], "num_updates": 90, "milestones": [30, 20]}, 90, 5, []),
        ("fewer updates than values", {"values": [1, 0.1, 0.2], "num_updates": 2}, 90, 5, []),
        ("no values", {"values": [], "milestones": []}, 90, 5, []),
        ("early by an epsilon", {"values": [1, 0.1, 0.01], "num_updates": 2000000, "milestones": [3, 7]}, 2000000, 12, [1, 5]),
    ])
    write("Step", [
        ("as in the docs", {"num_updates": 120, "values": [0.1, 0.01, 0.001, 0.0001]}, 120, 125, [30, 60, 90]),
        ("a prime", {"num_updates": 2.5, "values": [1, 2, 3, 4, 5, 6, 7]}, 101, 103, [15, 29, 87]),
        ("no updates", {"num_updates": 0, "values": [1]}, 101, 3, []),
        ("no values", {"num_updates": 1, "values": []}, 101, 3, []),
    ])
    write("StepWithFixedGamma", [
        ("as in the docs", {"base_value": 0.1, "gamma": 0.1, "num_decays": 3, "num_updates": 120}, 120, 125, [30, 60, 90]),
        ("ints", {"base_value": 2, "gamma": 3, "num_decays": 11, "num_updates": 7}, 77, 80, [7, 70]),
        ("half a decay", {"base_value": 0.1, "gamma": 0.1, "num_decays": 2.5, "num_updates": 120}, 120, 3, []),
        ("no gamma", {"base_value": 0.1, "gamma": 0, "num_decays": 2, "num_updates": 120}, 120, 3, []),
    ])
    both = {"schedulers": [CONSTANT, COSINE], "interval_scaling": ["rescaled", "rescaled"], "lengths": [0.3, 0.7]}
    write("Composite", [
        ("as in the docs", both, 1000, 1100, [300, 1000]),
        ("fixed", {**both, "interval_scaling": ["fixed", "fixed"]}, 77, 90, [23, 24, 77]),
        ("mixed, of three", {"schedulers": [LINEAR, COSINE, one("PolynomialDecay", base_value=0.3, power=2)], "interval_scaling": ["rescaled", "fixed", "rescaled"], "lengths": [0.1, 0.2, 0.7]}, 333, 400, [33, 34, 99, 100, 333]),
        ("within another", {"schedulers": [LINEAR, one("Composite", **both)], "interval_scaling": ["rescaled", "rescaled"], "lengths": [0.25, 0.75]}, 64, 70, [16, 30, 31, 64]),
        ("lengths that round", {"schedulers": [LINEAR] * 10, "interval_scaling": ["rescaled"] * 10, "lengths": [0.1] * 10}, 100, 105, [10, 20, 90]),
        ("nearly 1", {**both, "lengths": [0.3004, 0.7]}, 100, 105, [30, 31]),
        ("not 1", {**both, "lengths": [0.3, 0.6]}, 100, 5, []),
        ("a first part of 0", {**both, "lengths": [0, 1]}, 10, 12, [10]),
        ("a last part of 0", {"schedulers": [COSINE, LINEAR], "interval_scaling": ["rescaled", "rescaled"], "lengths": [1, 0]}, 10, 12, [10]),
        ("too few words", {**both, "interval_scaling": ["rescaled"]}, 10, 12, [3, 4]),
        ("too few lengths", {**both, "lengths": [1]}, 10, 12, []),
        ("none", {"schedulers": [], "interval_scaling": [], "lengths": []}, 10, 12, []),
    ])


if __name__ == "__main__":
    main()
