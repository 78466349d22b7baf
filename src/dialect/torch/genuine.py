"""torch's schedulers on a genuine optimizer: a row is what its groups hold after so many calls of `scheduler.step()`."""

PACKAGES = {"torch": "torch"}
OWN_CODE = ("lr_lambda", "scale_fn")
DRIVES_MOMENTUM = ("CyclicLR", "OneCycleLR")


def optimizer(torch, question):
    """SGD, or Adam if the spec has betas; one group per rate, which has its name in the spec."""
    given = question.optimizer
    groups = [
        {"params": [torch.nn.Parameter(torch.zeros(1))], "lr": rate, **({} if name is None else {"name": name})}
        for name, rate in given["lr"] or [(None, 1e-3)]
    ]
    for group, (_, rate) in zip(groups, given["initial_lr"]):  # as the `state_dict` of an earlier run brings it
        group["initial_lr"] = rate
    for group, own in zip(groups, given["groups"]):
        betas = {"betas": tuple(own["betas"])} if "betas" in own else {}
        group.update({**own, **betas})
    decay, lr = given["weight_decay"] or 0, 1e-3 if given["default_lr"] is None else given["default_lr"]
    if given["betas"] and len(given["betas"]) == 3:  # as optimizers outside torch have them
        return torch.optim.Optimizer(groups, {"lr": lr, "betas": tuple(given["betas"])})
    if given["betas"]:
        return torch.optim.Adam(groups, lr, betas=tuple(given["betas"]), weight_decay=decay)
    return torch.optim.SGD(groups, lr, momentum=given["momentum"] or 0, weight_decay=decay)


def stand_ins(torch, optimizer):
    """What snippets have of the training around them."""
    return {"optimizer": optimizer, "optimiser": optimizer, "opt": optimizer, "model": torch.nn.Linear(1, 1)}


def scheduler_class(name):
    module = "torch.optim.swa_utils" if name == "SWALR" else "torch.optim.lr_scheduler"
    return public(package(module), name)


def recorded(kind):
    """Wraps the constructor of a class, so that the objects that a source makes are known."""
    made, original = [], kind.__init__

    def wrapped(self, *arguments, **keywords):
        bound = inspect.signature(original).bind(self, *arguments, **keywords)
        made.append((self, dict(bound.arguments)))
        original(self, *arguments, **keywords)

    kind.__init__ = wrapped
    return made, lambda: setattr(kind, "__init__", original)


def construct(schedule, name, optimizer, question):
    """The scheduler on its optimizer; those within it come first, as Python evaluates them."""
    arguments, kind = dict(schedule), scheduler_class(name)
    for own in OWN_CODE:
        source = arguments.get(own)
        for one in source if isinstance(source, list) else [source]:
            if isinstance(one, Source):
                one.record(package("torch.optim.lr_scheduler"))
                one.stand_ins = stand_ins(package("torch"), optimizer)
        if isinstance(source, Source):
            arguments[own] = function(source, schedule)
        elif isinstance(source, list):
            arguments[own] = [function(one, schedule) for one in source]
    for other in ("metrics", "config", "name"):
        arguments.pop(other, None)
    if name == "OneCycleLR" and not {"total_steps", "epochs"} & set(arguments):
        arguments["total_steps"] = question.run.get("steps")
    if "schedulers" not in arguments:
        return kind(optimizer, **arguments)
    children = [
        construct(child["parameters"], child["kind"].removeprefix("torch."), optimizer, question)
        for child in arguments.pop("schedulers")
    ]
    return kind(children, **arguments) if name == "ChainedScheduler" else kind(optimizer, children, **arguments)


def drives_momentum(name, schedule):
    if name in DRIVES_MOMENTUM:
        return schedule.get("cycle_momentum", True)
    inner = schedule.get("schedulers", [])
    return any(drives_momentum(child["kind"].removeprefix("torch."), child["parameters"]) for child in inner)


def numbers(groups, quantities):
    """A row."""
    of = {"beta1": lambda group: group["betas"][0]}
    return [of.get(one, lambda group: group[one])(group) for one in quantities for group in groups]


def curve(question):
    torch = package("torch")
    if question.name == "LRScheduler":
        return own_scheduler(torch, question)
    if question.name == "adjust_learning_rate":
        return adjusted(torch, question)
    found, schedule = optimizer(torch, question), question.parameters
    scheduler = construct(schedule, question.name, found, question)
    quantities = ["lr"]
    if drives_momentum(question.name, schedule):
        quantities.append("beta1" if question.optimizer["betas"] else "momentum")
    metrics, after = schedule.get("metrics"), question.advance(scheduler)

    def rows():
        for row in range(question.rows):
            yield numbers(found.param_groups, quantities)
            after(row) if metrics is None else scheduler.step(metrics[row])

    return Curve(rows(), quantities, len(found.param_groups))


def own_scheduler(torch, question):
    """The user's own scheduler: a class, which is constructed with the optimizer and `config`, or an object."""
    source, config = question.parameters["source"], question.parameters.get("config") or {}
    base = public(package("torch.optim.lr_scheduler"), "LRScheduler")
    found = optimizer(torch, question)
    made, restore = recorded(base)
    source.stand_ins = stand_ins(torch, found)
    try:
        source.run(config)
    finally:
        restore()
    objects = [one for one, _ in made]
    named = [one for one in source.names.values() if any(one is other for other in objects)]
    steps = lambda one: is_own(one) and (issubclass(one, base) if isinstance(one, type) else False) or hasattr(one, "step")
    name = source.name or question.parameters.get("name")
    scheduler = (named or objects)[-1] if objects and not name else source.chosen(name, steps, config)
    if isinstance(scheduler, type) or not hasattr(scheduler, "step"):
        given = source.with_optimizer(scheduler, arguments_of(scheduler, config, source))
        scheduler = scheduler(**given) if takes(scheduler, 0, given) else scheduler(found, **given)
    driven = getattr(scheduler, "optimizer", found)
    driven = driven if hasattr(driven, "param_groups") else found
    quantities = question.quantities or ["lr"]
    rows = stepped if isinstance(scheduler, base) else stepped_with_updates
    rows = rows(scheduler, driven, quantities, question)
    return Curve(rows, quantities, len(driven.param_groups))


def stepped(scheduler, optimizer, quantities, question):
    """The rows of a scheduler of torch."""
    after = question.advance(scheduler)
    for row in range(question.rows):
        yield numbers(optimizer.param_groups, quantities)
        after(row)


def stepped_with_updates(scheduler, optimizer, quantities, question):
    """The rows of an object whose `step` may make the update: then it is what the update uses that counts."""
    used, genuine = [], optimizer.step

    def noted(*arguments, **keywords):
        used.append([dict(group) for group in optimizer.param_groups])
        return genuine(*arguments, **keywords)

    optimizer.step = noted
    before, error = numbers(optimizer.param_groups, quantities), None
    try:
        scheduler.step()
    except Exception as raised:
        error = raised
    updates = bool(used)
    for row in range(question.rows):
        if error and (updates or row == 1):
            raise error
        if row > (0 if updates else 1):
            scheduler.step()
        yield numbers(used[-1], quantities) if updates else numbers(optimizer.param_groups, quantities) if row else before


def adjusted(torch, question):
    """The user's own function that sets the rates, called before each row with its number."""
    source, config = question.parameters["source"], question.parameters.get("config") or {}
    spec, own = optimizer(torch, question), lambda one: inspect.isroutine(one) and (is_own(one) or inspect.ismethod(one))
    source.stand_ins = stand_ins(torch, spec)
    source.run(config)
    call = source.chosen(question.parameters.get("name"), own, config)
    config = arguments_of(call, config, source)
    if isinstance(call, type):
        call, config = call(**source.with_optimizer(call, config)), {}
    free = {name: one.default for name, one in inspect.signature(call).parameters.items() if name not in config}
    given = next((one for one in free if "optim" in one.lower() or one == "opt"), None)
    counts = lambda one: free[one] is inspect.Parameter.empty or any(word in one for word in ("epoch", "step", "iter"))
    counted = next((one for one in free if one != given and counts(one)), None)
    made = [one for one in source.names.values() if isinstance(one, torch.optim.Optimizer) and one is not spec]
    driven = getattr(getattr(call, "__self__", None), "optimizer", None)
    driven = driven or (made[-1] if made and not question.optimizer["lr"] else spec)
    config.update({given: driven} if given else {})
    quantities, length = question.quantities or ["lr"], question.interval.get("fraction")

    def rows():
        for row in range(question.rows):
            now = row if length is None else row // length + row % length / length
            if counted is None:
                call(**config)
            elif "late" not in question.interval:
                call(**{counted: now, **config})
            elif row:
                call(**{counted: row - 1, **config})
            yield numbers(driven.param_groups, quantities)

    return Curve(rows(), quantities, len(driven.param_groups))
