"""Megatron-LM's scheduler on an optimizer that is nothing but its groups, stepped as its trainer does."""

PACKAGES = {"megatron": "megatron-core"}


def curve(question):
    module = package("megatron.core.optimizer_param_scheduler")
    kind = public(module, question.name)
    # Its command line has a default for arguments that the class requires.
    given = {**question.defaults, **question.parameters}
    run = question.run
    micro, devices = run.get("batch_size", 1), run.get("devices", 1)
    batch = given.pop("global_batch_size", None)
    if batch is None:
        batch = micro * devices * run.get("gradient_accumulation", 1)
    ramp = given.pop("rampup_batch_size", None)
    stepped = given.pop("step_batch_size_schedule", None)
    if stepped:
        sizes = [tuple(map(int, entry.split(":"))) for entry in stepped.split()]
    if ramp:
        batches = package("megatron.core.num_microbatches_calculator")
        calculator = batches.RampupBatchsizeNumMicroBatchesCalculator(batch, micro, devices, False, 1, *ramp)
    rates = [rate for _, rate in question.optimizer["lr"]]
    groups = [{"max_lr": rate} for rate in rates] if len(rates) > 1 else [{}]
    decay = question.optimizer["weight_decay"]
    given.setdefault("max_lr", max(rates) if rates else None)
    given.setdefault("start_wd", 0.01 if decay is None else decay)
    given.setdefault("end_wd", given["start_wd"])
    for length in ("lr_decay_steps", "wd_incr_steps"):
        given.setdefault(length, run.get("steps", 0) * batch)
    scheduler = kind(types.SimpleNamespace(param_groups=groups), **given)

    def rows():
        consumed = 0
        for _ in range(question.rows):
            yield [group[name] for name in ("lr", "weight_decay") for group in groups]
            increment = batch
            if ramp:
                calculator.update(consumed, consistency_check=True)
                increment = calculator.num_micro_batches * micro * devices
            if stepped:
                increment = [size for start, size in sizes if consumed >= start][-1]
            scheduler.step(increment)
            consumed += increment

    return Curve(rows(), ["lr", "weight_decay"], len(groups))
