"""Training loops that step a genuine scheduler otherwise than once per row, as `interval` of a spec says, and that resume a run."""

import copy


# What a resumed script may load: the state of the scheduler, and that of the optimizer, after or before the scheduler is made.
STATES = [(scheduler, optimizer) for scheduler in ("loaded", "new") for optimizer in ("loaded", "loaded_first", "new")]


class NeverSkipped:
    """An optimizer, as far as accelerate asks it."""

    step_was_skipped = False


def accelerated(scheduler, processes, batches):
    """`accelerator.prepare(scheduler)` in one of several processes: a function that makes an update. accelerate 1.15.0."""
    from accelerate import Accelerator
    from accelerate.scheduler import AcceleratedScheduler
    from accelerate.state import AcceleratorState, GradientState, PartialState

    AcceleratorState._reset_state(True)
    GradientState._reset_state()
    Accelerator(cpu=True, gradient_accumulation_steps=batches)
    PartialState._shared_state["num_processes"] = processes
    assert AcceleratorState().num_processes == processes
    state = GradientState()
    prepared = AcceleratedScheduler(scheduler, [NeverSkipped()])

    def update():
        for batch in range(batches):
            state._set_sync_gradients(batch == batches - 1)
            prepared.step()

    return update


def advance(scheduler, spec):
    """A function of the row that does what the loop does after it."""
    interval, run = spec.get("interval"), spec.get("run", {})
    if not isinstance(interval, dict):
        return lambda row: scheduler.step()
    if "every" in interval:
        return lambda row: scheduler.step() if (row + 1) % interval["every"] == 0 else None
    if "times" in interval:
        update = accelerated(scheduler, interval["times"], run.get("gradient_accumulation", 1))
        return lambda row: update()
    if interval["epoch"] == "late":
        return lambda row: scheduler.step(row)
    iters = run["steps_per_epoch"]
    return lambda row: scheduler.step(row // iters + row % iters / iters)


def everywhere(schedule, last_epoch):
    """A schedule that is constructed with this `last_epoch`, and the schedules within it."""
    inner = {"schedulers": [everywhere(child, last_epoch) for child in schedule["schedulers"]]} if "schedulers" in schedule else {}
    return {**schedule, **inner, "last_epoch": last_epoch}


def interrupted(spec):
    """The spec of the run that was interrupted, as if it never was; the spec of the resumed script; what it loads."""
    run = {key: value for key, value in spec.get("run", {}).items() if key != "resume"}
    resume = spec["run"]["resume"]
    given = {key: value for key, value in spec.get("optimizer", {}).items() if key != "last_epoch"}
    schedule = spec["schedule"]
    began = {key: value for key, value in given.items() if key != "initial_lr"}
    if "initial_lr" in given:
        began["lr"] = given["initial_lr"]
    before = {**spec, "run": run, "optimizer": began, "schedule": {k: v for k, v in schedule.items() if k != "last_epoch"}}
    changed = {**schedule, **resume.get("schedule", {})}
    if "last_epoch" in spec.get("optimizer", {}):
        changed = everywhere(changed, spec["optimizer"]["last_epoch"])
    after = {**spec, "run": run, "optimizer": {**given, **({"lr": resume["lr"]} if "lr" in resume else {})}, "schedule": changed}
    at = resume["step"] if "step" in resume else resume["epoch"] * (1 if spec.get("interval") == "epoch" else run.get("steps_per_epoch", 1))
    constructs = changed.get("last_epoch", -1) != -1
    scheduler = resume.get("scheduler", "new" if constructs else "loaded")
    optimizer = resume.get("optimizer", "new" if "initial_lr" in given else "loaded_first" if constructs else "loaded")
    return before, after, at, scheduler, optimizer


def resumed(spec, script):
    """The rates of a run that is interrupted and resumed.

    `script(spec, found)` is a training script: it makes an optimizer, calls `found(optimizer)`, constructs the scheduler, and
    returns both, a function that steps the scheduler after a row, and one that reads a row.
    """
    before, after, at, scheduler_state, optimizer_state = interrupted(spec)
    optimizer, scheduler, advanced, read = script(before, lambda optimizer: None)
    rows = []
    for row in range(at):
        rows.append(read())
        advanced(row)
    checkpoint = copy.deepcopy({"optimizer": optimizer.state_dict(), "scheduler": scheduler.state_dict()})
    first = lambda optimizer: optimizer.load_state_dict(checkpoint["optimizer"]) if optimizer_state == "loaded_first" else None

    optimizer, scheduler, advanced, read = script(after, first)
    if scheduler_state == "loaded":
        scheduler.load_state_dict(checkpoint["scheduler"])
    if optimizer_state == "loaded":
        optimizer.load_state_dict(checkpoint["optimizer"])

    def run():
        yield from rows
        for row in range(at, 10**9):
            yield read()
            advanced(row)

    return run()
