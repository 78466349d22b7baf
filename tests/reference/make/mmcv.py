"""Reference curves of mmcv 1.x: its hooks, called in the order of its runners, on a torch optimizer."""

import types

from common import Curves, interruptions

import torch

from mmcv.runner.hooks import lr_updater, momentum_updater

PINS = {"mmcv": "1.7.2", "torch": "2.15.0"}
NOTES = [
    "the genuine hooks, called as the runners of mmcv call them: before the run, each epoch and each iteration;",
    "a row is what the optimizer, SGD or Adam, has after the hooks of the iteration that updates it",
]


def optimizer(spec):
    given = spec["optimizer"]
    lr = given.get("lr", 0.1)
    rates = list(lr.values()) if isinstance(lr, dict) else [lr]
    groups = [{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": rate} for rate in rates]
    if "momentum" not in given and "betas" in given:
        return torch.optim.Adam(groups, betas=tuple(given["betas"]))
    return torch.optim.SGD(groups, momentum=given.get("momentum", 0))


def kinds(spec):
    schedule = spec["schedule"]
    return [child["kind"] for child in schedule.get("hooks", [schedule])]


def columns(spec):
    inertia = "momentum" if "momentum" in spec["optimizer"] or "betas" not in spec["optimizer"] else "beta1"
    rates = "lr" in spec["optimizer"] or any(kind.endswith("LrUpdaterHook") for kind in kinds(spec))
    return ["lr"] * rates + [inertia] * any(kind.endswith("MomentumUpdaterHook") for kind in kinds(spec))


def labels(spec):
    lr = spec["optimizer"].get("lr")
    groups = [f"/{name}" for name in lr] if isinstance(lr, dict) else [""]
    return [one + group for one in columns(spec) for group in groups]


def values(groups, quantities):
    of = {"beta1": lambda group: group["betas"][0]}
    return [of.get(one, lambda group: group[one])(group) for one in quantities for group in groups]


def construct(child, by_epochs):
    arguments = dict(child)
    name = arguments.pop("kind").removeprefix("mmcv.")
    if isinstance(arguments.get("target_ratio"), list):
        arguments["target_ratio"] = tuple(arguments["target_ratio"])
    if not by_epochs and name.endswith("LrUpdaterHook"):  # IterBasedRunner.register_training_hooks
        arguments.setdefault("by_epoch", False)
    module = lr_updater if hasattr(lr_updater, name) else momentum_updater
    return getattr(module, name)(**arguments)


def loaded(spec, found):
    """The optimizer of a resumed script, as `runner.resume` makes it: with the state of the one that was interrupted, or not."""
    resume = spec["run"]["resume"]
    later = {"lr": resume.get("lr", spec["optimizer"].get("lr"))}
    own = optimizer({**spec, "optimizer": {**spec["optimizer"], **later}})
    if resume.get("optimizer", "loaded") == "loaded":
        own.load_state_dict(found.state_dict())
    return own


def evaluate(spec):
    schedule, run = spec["schedule"], spec.get("run", {})
    runner = schedule["kind"].removeprefix("mmcv.")
    count = schedule.get("cumulative_iters", 1)
    length = schedule.get("epoch_length", run.get("steps_per_epoch") if count == 1 else None)
    epochs = schedule.get("max_epochs", run.get("epochs"))
    iterations = schedule.get("max_iters", run["steps"] * count if "steps" in run else None)
    by_epochs = runner != "IterBasedRunner" and epochs is not None
    if by_epochs and length:
        iterations = epochs * length
    hooks = [construct(child, by_epochs) for child in schedule.get("hooks", [schedule])]
    found, quantities = optimizer(spec), columns(spec)
    state = types.SimpleNamespace(
        optimizer=found, epoch=0, iter=0, max_epochs=epochs, max_iters=iterations, data_loader=range(length or 1)
    )

    def call(what):
        for hook in hooks:
            getattr(hook, what)(state)

    call("before_run")
    resume = run.get("resume")

    def rows():
        nonlocal hooks
        done = 0
        while True:
            if resume and done == resume["step"]:
                # The epoch and the iteration are those of the checkpoint. `load_from` loads neither.
                state.optimizer = loaded(spec, state.optimizer)
                if resume.get("scheduler", "loaded") != "loaded":
                    state.iter = state.epoch = 0
                hooks = [construct({**child, **resume.get("schedule", {})}, by_epochs) for child in schedule.get("hooks", [schedule])]
                call("before_run")
            if by_epochs and state.iter % (length or 1) == 0:
                state.epoch = state.iter // (length or 1)
                call("before_train_epoch")
            call("before_train_iter")
            state.iter += 1
            if state.iter % count == 0 or state.iter == iterations:
                done += 1
                yield values(state.optimizer.param_groups, quantities)

    return rows()


def spec_of(kind, params, lr=0.1, run=None, **settings):
    spec = {"run": run} if run else {}
    spec["optimizer"] = {**({} if lr is None else {"lr": lr}), **settings}
    spec["schedule"] = {"kind": f"mmcv.{kind}", **params}
    return spec


EPOCHS = {"epochs": 12, "steps_per_epoch": 10}
ITERATIONS = {"steps": 120}
WARMUP = {"warmup": "linear", "warmup_iters": 15, "warmup_ratio": 0.001}

RATES = {
    "Fixed": [{}, {**WARMUP}, {"warmup": "constant", "warmup_iters": 8, "warmup_ratio": 0.25}],
    "Step": [
        {"step": [8, 11], **WARMUP},
        {"step": 3, "gamma": 0.5, "min_lr": 0.02},
        {"step": 2, "warmup": "exp", "warmup_iters": 1, "warmup_by_epoch": True},
        {"step": [9, 4]},
        {"step": 0},
        {"step": 2.5},
    ],
    "Exp": [{"gamma": 0.9}, {"gamma": 0.99, "by_epoch": False, **WARMUP}],
    "Poly": [{}, {"power": 0.9, "min_lr": 1e-4, "by_epoch": False, "warmup": "exp", "warmup_iters": 15, "warmup_ratio": 1e-6}],
    "Inv": [{"gamma": 0.1}, {"gamma": 0.05, "power": 0.75, "by_epoch": False}],
    "CosineAnnealing": [{"min_lr": 0, "warmup": "linear", "warmup_iters": 25}, {"min_lr_ratio": 0.01, "by_epoch": False}, {}],
    "FlatCosineAnnealing": [{"min_lr": 1e-4}, {"start_percent": 0.5, "min_lr_ratio": 0.1, "by_epoch": False}, {"start_percent": 1, "min_lr": 0}],
    "CosineRestart": [
        {"periods": [4, 8], "restart_weights": [1, 0.5], "min_lr": 1e-4},
        {"periods": [50, 30], "restart_weights": [1, 0.7], "min_lr_ratio": 0.1, "by_epoch": False},
        {"periods": [4, 8], "min_lr": 0},
    ],
    "Cyclic": [
        {},
        {"target_ratio": [5.0, 0.01], "cyclic_times": 3, "step_ratio_up": 0.25, "gamma": 0.5},
        {"target_ratio": 4.0, "anneal_strategy": "linear", "step_ratio_up": 0},
        {"target_ratio": 4},
        {"step_ratio_up": 1.0},
        {"by_epoch": True},
    ],
    "OneCycle": [
        {"max_lr": 0.1},
        {"max_lr": 1.0, "pct_start": 0.25, "div_factor": 10, "final_div_factor": 100, "three_phase": True, "anneal_strategy": "linear"},
        {"max_lr": 0.5, "total_steps": 200, **WARMUP},
        {"max_lr": 0.5, "total_steps": 100},
        {"max_lr": 0.5, "pct_start": 1},
    ],
    "LinearAnnealing": [{"min_lr": 1e-4}, {"min_lr_ratio": 0.1, "by_epoch": False, **WARMUP}],
}
MOMENTA = {
    "Step": [{"step": [8, 11]}, {"step": 3, "gamma": 0.9, "min_momentum": 0.8, "warmup": "linear", "warmup_iters": 15}],
    "CosineAnnealing": [{"min_momentum": 0.85}, {"min_momentum_ratio": 0.9, "by_epoch": False, "warmup": "exp", "warmup_iters": 9}],
    "LinearAnnealing": [{"min_momentum": 0.85}, {"min_momentum_ratio": 0.9, "by_epoch": False, "warmup": "constant", "warmup_iters": 9}],
    "Cyclic": [{}, {"target_ratio": [0.9, 1.1], "cyclic_times": 2, "gamma": 0.5, "anneal_strategy": "linear"}],
    "OneCycle": [{}, {"base_momentum": 0.8, "max_momentum": 0.99, "three_phase": True, "pct_start": 0.25}, {"base_momentum": 1}],
}


def add(curves, name, spec, rows, marks=(), per="step"):
    curves.case(name, spec, rows, lambda: evaluate(spec), marks=marks, per=per, columns=labels(spec), precision="float64")


def resumed(curves, kind, params, settings):
    """Runs that are taken up again, in epochs and in iterations."""
    for clock, at in ((EPOCHS, 40), (ITERATIONS, 37)):
        spec = spec_of(kind, params, 0.1, clock, **settings)
        given = {"lr": 0.3} if kind.endswith("LrUpdaterHook") else {}
        states = [("loaded", "loaded"), ("loaded", "new"), ("new", "new")]
        for name, own in interruptions(spec, at, states, **given):
            add(curves, f"{'epochs' if clock is EPOCHS else 'iterations'}, {name}", own, 120, [at])


def main():
    for suffix, families, settings in (("Lr", RATES, {}), ("Momentum", MOMENTA, {"momentum": 0.9})):
        for name, all_of_it in families.items():
            kind = f"{name}{suffix}UpdaterHook"
            curves = Curves("mmcv", kind, PINS, NOTES)
            for number, params in enumerate(all_of_it, 1):
                add(curves, f"in epochs, {number}", spec_of(kind, params, 0.1, EPOCHS, **settings), 120, [15, 80, 110])
                if "warmup_by_epoch" not in params:
                    add(curves, f"in iterations, {number}", spec_of(kind, params, 0.1, ITERATIONS, **settings), 40, [15])
            if name in ("Step", "CosineAnnealing", "OneCycle"):
                resumed(curves, kind, all_of_it[0], settings)
            curves.write()
    curves = Curves("mmcv", "EpochBasedRunner", PINS, NOTES)
    up = {"kind": "mmcv.CyclicLrUpdaterHook", "target_ratio": [10, 1e-4]}
    down = {"kind": "mmcv.CyclicMomentumUpdaterHook"}
    add(curves, "a cycle with the first beta", spec_of("EpochBasedRunner", {"hooks": [up, down]}, 0.0018, EPOCHS, betas=[0.95, 0.99]), 120, [48])
    step = {"kind": "mmcv.StepLrUpdaterHook", "step": [2, 3], **WARMUP}
    params = {"hooks": [step], "max_epochs": 4, "epoch_length": 5, "cumulative_iters": 3}
    add(curves, "three iterations to an update", spec_of("EpochBasedRunner", params, {"backbone": 0.01, "head": 0.1}), 7)
    curves.write()
    curves = Curves("mmcv", "IterBasedRunner", PINS, NOTES)
    poly = {"kind": "mmcv.PolyLrUpdaterHook", "power": 0.9, "min_lr": 1e-4}
    add(curves, "by iteration, by itself", spec_of("IterBasedRunner", {"hooks": [poly]}, 0.01, ITERATIONS), 120, [119])
    add(curves, "by epoch, and never called", spec_of("IterBasedRunner", {"hooks": [{**step, "by_epoch": True}]}, 0.01, ITERATIONS), 20)
    params = {"hooks": [poly], "max_iters": 50, "cumulative_iters": 4}
    add(curves, "four iterations to an update", spec_of("IterBasedRunner", params, 0.01), 13)
    curves.write()


if __name__ == "__main__":
    main()
