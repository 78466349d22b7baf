"""Training loops that step a genuine scheduler otherwise than once per row, as `interval` of a spec says."""


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
