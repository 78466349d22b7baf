"""mmengine's schedulers on a genuine torch optimizer: one that a loop steps, or all of a Runner in their order."""

PACKAGES = {"mmengine": "mmengine", "torch": "torch"}


def optimizer(torch, question):
    """SGD, or Adam if the spec has betas; one group per rate."""
    given = question.optimizer
    groups = [{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": rate} for rate in question.rates(1e-3)]
    if given["momentum"] is None and given["betas"]:
        return torch.optim.Adam(groups, betas=tuple(given["betas"]))
    return torch.optim.SGD(groups, momentum=given["momentum"] or 0)


def construct(schedulers, name, parameters, found, length, end=None):
    """A scheduler, and the metrics that it waits for."""
    arguments = dict(parameters)
    metrics = arguments.pop("metrics", None)
    converts = arguments.pop("convert_to_iter_based", False)
    if end is not None:
        arguments.setdefault("end", end)
    kind = schedulers.get(name)
    if kind is None:
        raise Lacks(f"mmengine.{name}")
    if converts:
        return kind.build_iter_from_epoch(found, epoch_length=length, **arguments), metrics
    return kind(found, **arguments), metrics


def numbers(groups, quantities):
    of = {"beta1": lambda group: group["betas"][0]}
    return [of.get(one, lambda group: group[one])(group) for one in quantities for group in groups]


def curve(question):
    torch, schedulers = package("torch"), package("mmengine.registry").PARAM_SCHEDULERS
    package("mmengine.optim")  # registers them
    found, given = optimizer(torch, question), question.parameters
    names = [child["kind"] for child in given.get("schedulers", [])] + [question.name]
    inertia = "beta1" if question.optimizer["momentum"] is None and question.optimizer["betas"] else "momentum"
    quantities = ["lr"] if question.optimizer["lr"] or not question.name.endswith("Momentum") else []
    quantities += [inertia] if any(name.endswith("Momentum") for name in names) else []
    rows = all_of_them if question.name == "param_scheduler" else one
    return Curve(rows(schedulers, question, found, quantities), quantities, len(found.param_groups))


def one(schedulers, question, found, quantities):
    length = question.run.get("steps_per_epoch")
    scheduler, metrics = construct(schedulers, question.name, question.parameters, found, length)
    after = None if metrics is not None else question.advance(scheduler)
    for row in range(question.rows):
        yield numbers(found.param_groups, quantities)
        if after is None:
            scheduler.step()
            scheduler.step({scheduler.monitor: metrics[row]})
        else:
            after(row)


def all_of_them(schedulers, question, found, quantities):
    """The loop of a Runner: its hook steps the schedulers, and its wrapper the optimizer."""
    given, run = question.parameters, question.run
    count = given.get("accumulative_counts", 1)
    length = given.get("epoch_length") or (run.get("steps_per_epoch") if count == 1 else None)
    epochs, iterations = given.get("max_epochs"), given.get("max_iters")
    by_epochs = iterations is None and (epochs or run.get("epochs")) is not None
    if by_epochs:
        epochs = epochs or run["epochs"]
        iterations = epochs * length if length else None
    else:
        epochs, iterations = 1, iterations or (run["steps"] * count if run.get("steps") else None)
    interval, first = given.get("val_interval") or (1 if by_epochs else 1000), given.get("val_begin", 1)
    made = []
    for child in given["schedulers"]:
        parameters = child["parameters"]
        end = epochs if parameters.get("by_epoch", True) else iterations
        made.append(construct(schedulers, child["kind"].removeprefix("mmengine."), parameters, found, length, end))
    validations = [0]

    def step(by_epoch):
        for scheduler, _ in made:
            if scheduler.by_epoch == by_epoch:
                scheduler.step()

    def validate(done):
        last = epochs if by_epochs else iterations
        if done >= first and (done % interval == 0 or done == last):
            for scheduler, metrics in made:
                if metrics is not None:
                    scheduler.step({scheduler.monitor: metrics[validations[0]]})
            validations[0] += 1

    done = rows = 0
    while rows < question.rows:
        if length is None and by_epochs:  # epochs alone
            yield numbers(found.param_groups, quantities)
            rows, done = rows + 1, done + 1
            step(True)
            validate(done)
            continue
        done += 1
        if done % count == 0 or done == iterations:
            yield numbers(found.param_groups, quantities)
            rows += 1
        step(False)
        if by_epochs and done % length == 0:
            step(True)
            validate(done // length)
        elif not by_epochs:
            validate(done)
