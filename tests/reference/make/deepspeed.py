"""Reference curves of DeepSpeed: its own schedulers on a torch optimizer, stepped as its engine does."""

from common import Curves

import torch
from deepspeed.runtime import lr_schedules

PINS = {"deepspeed": "0.19.8", "torch": "2.15.0"}
NOTES = [
    "torch.optim.Adam with a parameter per group, or SGD where the optimizer has a momentum; scheduler.step() after each",
    "update, as DeepSpeedEngine._take_model_step has it, whose own run on a CPU gave the same first values",
]


def optimizer(spec):
    given = dict(spec.get("optimizer", {}))
    lr = given.pop("lr", 1e-3)
    rates = list(lr.values()) if isinstance(lr, dict) else [lr]
    groups = [{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": rate} for rate in rates]
    return torch.optim.SGD(groups, **given) if "momentum" in given else torch.optim.Adam(groups, **given)


def rows(spec):
    schedule = dict(spec["schedule"])
    name = schedule.pop("kind").removeprefix("deepspeed.")
    steps = spec.get("run", {}).get("steps")
    if name in ("WarmupDecayLR", "WarmupCosineLR") and steps is not None:
        schedule.setdefault("total_num_steps", steps)
    opt = optimizer(spec)
    scheduler = getattr(lr_schedules, name)(opt, **schedule)
    momentum = name == "OneCycle" and scheduler.cycle_momentum

    def run():
        while True:
            row = [float(group["lr"]) for group in opt.param_groups]
            yield row + [float(group["betas"][0]) for group in opt.param_groups] if momentum else row
            scheduler.step()

    return run()


def spec_of(kind, params, lr=None, steps=None, **optimizer):
    spec = {"run": {"steps": steps}} if steps is not None else {}
    if lr is not None:
        optimizer = {"lr": lr, **optimizer}
    if optimizer:
        spec["optimizer"] = optimizer
    spec["schedule"] = {"kind": f"deepspeed.{kind}", **params}
    return spec


def columns(spec):
    given = spec.get("optimizer", {})
    lr = given.get("lr")
    groups = [f"/{group}" for group in lr] if isinstance(lr, dict) else [""]
    schedule = spec["schedule"]
    driven = schedule["kind"] == "deepspeed.OneCycle" and schedule.get("cycle_momentum", True) and "momentum" not in given
    return [quantity + group for quantity in (["lr", "beta1"] if driven else ["lr"]) for group in groups]


def write(kind, cases):
    curves = Curves("deepspeed", kind, PINS, NOTES, precision="float64")
    for name, spec, count, marks in cases:
        curves.case(name, spec, count, lambda spec=spec: rows(spec), marks, columns=columns(spec))
    curves.write()


def main():
    groups = {"backbone": 1e-5, "head": 3e-4}

    kind = "LRRangeTest"
    write(kind, [
        ("by default", spec_of(kind, {}), 5000, [2000, 4000]),
        ("in steps", spec_of(kind, {"lr_range_test_staircase": True, "lr_range_test_step_size": 7, "lr_range_test_step_rate": 0.3}), 50, [7, 14]),
        ("fast", spec_of(kind, {"lr_range_test_min_lr": 1e-5, "lr_range_test_step_size": 13, "lr_range_test_step_rate": 5}), 100, [13]),
        ("downwards", spec_of(kind, {"lr_range_test_step_size": 13, "lr_range_test_step_rate": -1.5}), 30, [13]),
        ("two groups", spec_of(kind, {"lr_range_test_min_lr": [1e-5, 1e-3], "lr_range_test_step_size": 3}, groups), 30, []),
        ("a list of another length", spec_of(kind, {"lr_range_test_min_lr": [1e-5]}, groups), 30, []),
        ("no size", spec_of(kind, {"lr_range_test_step_size": 0}), 30, []),
        ("a size that is no int", spec_of(kind, {"lr_range_test_step_size": 10.0}), 30, []),
        ("resumed", spec_of(kind, {"lr_range_test_step_size": 10, "last_batch_iteration": 41}, 0.5), 30, []),
    ])

    kind = "OneCycle"
    both = {"cycle_min_lr": 1e-4, "cycle_max_lr": 1e-3}
    write(kind, [
        ("by default", spec_of(kind, both), 4500, [2000, 4000]),
        ("it decays", spec_of(kind, {**both, "cycle_first_step_size": 30, "cycle_second_step_size": 45, "decay_step_size": 10, "decay_lr_rate": 0.5, "decay_mom_rate": 0.01}), 200, [30, 75, 76]),
        ("stairs", spec_of(kind, {**both, "cycle_first_step_size": 30, "cycle_second_step_size": 47, "cycle_first_stair_count": 5, "cycle_second_stair_count": 7}), 100, [30, 36, 77]),
        ("as many stairs down", spec_of(kind, {**both, "cycle_first_step_size": 31, "cycle_first_stair_count": 4}), 100, [31, 62]),
        ("without momentum", spec_of(kind, {**both, "cycle_first_step_size": 12, "cycle_momentum": False}), 40, [12, 24]),
        ("an optimizer without betas", spec_of(kind, {**both, "cycle_first_step_size": 12}, 0.1, momentum=0.9), 40, [12, 24]),
        ("odd thirds", spec_of(kind, {"cycle_min_lr": 0, "cycle_max_lr": 1, "cycle_first_step_size": 3.5, "cycle_second_step_size": 7.25, "cycle_min_mom": 0.85, "cycle_max_mom": 0.95}, betas=[0.9, 0.95]), 40, [3, 10]),
        ("only up", spec_of(kind, {**both, "cycle_first_step_size": 10, "cycle_second_step_size": 0}), 40, [10]),
        ("no way up", spec_of(kind, {**both, "cycle_first_step_size": 0}), 40, []),
        ("a decay to nothing", spec_of(kind, {**both, "cycle_first_step_size": 5, "decay_step_size": 2, "decay_lr_rate": -0.5}), 40, [10, 12]),
        ("two groups", spec_of(kind, {"cycle_min_lr": [1e-5, 1e-4], "cycle_max_lr": [1e-4, 2e-3], "cycle_first_step_size": 9, "cycle_max_mom": [0.9, 0.95]}, groups), 40, [9, 18]),
        ("resumed", spec_of(kind, {**both, "cycle_first_step_size": 9, "last_batch_iteration": 5}, 0.5, betas=[0.7, 0.9]), 40, []),
    ])

    kind = "WarmupLR"
    write(kind, [
        ("by default", spec_of(kind, {}, 1e-3), 1100, [1000]),
        ("in a line", spec_of(kind, {"warmup_min_lr": 1e-5, "warmup_max_lr": 3e-4, "warmup_num_steps": 37, "warmup_type": "linear"}), 60, [37]),
        ("six", spec_of(kind, {"warmup_max_lr": 0.1, "warmup_num_steps": 6}), 12, [6]),
        ("one", spec_of(kind, {"warmup_max_lr": 0.1, "warmup_num_steps": 1}), 12, [2]),
        ("none", spec_of(kind, {"warmup_max_lr": 0.1, "warmup_num_steps": 0}), 12, []),
        ("no int", spec_of(kind, {"warmup_max_lr": 0.1, "warmup_num_steps": 10.0}), 12, []),
        ("downwards", spec_of(kind, {"warmup_min_lr": 1, "warmup_max_lr": 0.1, "warmup_num_steps": 11}), 20, [11]),
        ("two groups", spec_of(kind, {"warmup_min_lr": [0, 1e-6], "warmup_num_steps": 11}, groups), 20, [11]),
        ("resumed", spec_of(kind, {"warmup_num_steps": 100, "last_batch_iteration": 60}, 0.5), 60, [40]),
    ])

    kind = "WarmupDecayLR"
    write(kind, [
        ("as in the docs", spec_of(kind, {"total_num_steps": 2000, "warmup_max_lr": 3e-4}), 2010, [1000, 2001]),
        ("the length of the run, in a line", spec_of(kind, {"warmup_min_lr": 1e-6, "warmup_num_steps": 37, "warmup_type": "linear"}, steps=321), 330, [37, 321]),
        ("only warmup", spec_of(kind, {"total_num_steps": 10, "warmup_num_steps": 10}), 20, [10]),
        ("a warmup longer than the run", spec_of(kind, {"total_num_steps": 10, "warmup_num_steps": 14}), 20, [10, 14]),
        ("a run of no updates", spec_of(kind, {"total_num_steps": 0, "warmup_num_steps": 1}), 10, []),
        ("a fraction", spec_of(kind, {"total_num_steps": 20.5, "warmup_num_steps": 3}), 30, [20]),
        ("two groups", spec_of(kind, {"total_num_steps": 40, "warmup_num_steps": 5, "warmup_max_lr": [1e-3, 1e-4]}, groups), 50, [5, 40]),
        ("resumed", spec_of(kind, {"total_num_steps": 50, "warmup_num_steps": 10, "last_batch_iteration": 20}, 0.5), 60, [29]),
    ])

    kind = "WarmupCosineLR"
    write(kind, [
        ("by default", spec_of(kind, {"total_num_steps": 2000}, 1e-3), 2010, [1000, 2000]),
        ("in a line, from a tenth", spec_of(kind, {"warmup_min_ratio": 0.1, "warmup_num_steps": 37, "cos_min_ratio": 0.05, "warmup_type": "linear"}, 3e-4, 321), 330, [37, 321]),
        ("only warmup", spec_of(kind, {"total_num_steps": 10, "warmup_num_steps": 10}, 0.1), 20, [10]),
        ("a warmup longer than the run", spec_of(kind, {"total_num_steps": 10, "warmup_num_steps": 14}, 0.1), 20, [10, 14]),
        ("below zero", spec_of(kind, {"total_num_steps": 30, "warmup_num_steps": 4, "cos_min_ratio": -0.5}, 0.1), 40, [30]),
        ("whole numbers", spec_of(kind, {"total_num_steps": 30, "warmup_num_steps": 4, "cos_min_ratio": 1, "warmup_min_ratio": 1}, 1), 40, [30]),
        ("two groups", spec_of(kind, {"total_num_steps": 40, "warmup_num_steps": 5}, groups), 50, [5, 40]),
        ("resumed", spec_of(kind, {"total_num_steps": 50, "warmup_num_steps": 10, "last_batch_iteration": 20}, 0.5), 60, [29]),
    ])


if __name__ == "__main__":
    main()
