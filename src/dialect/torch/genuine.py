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
    decay = given["weight_decay"] or 0
    if given["betas"] and len(given["betas"]) == 3:  # as optimizers outside torch have them
        return torch.optim.Optimizer(groups, {"lr": 1e-3, "betas": tuple(given["betas"])})
    if given["betas"]:
        return torch.optim.Adam(groups, betas=tuple(given["betas"]), weight_decay=decay)
    return torch.optim.SGD(groups, momentum=given["momentum"] or 0, weight_decay=decay)


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


def own_function(source, arguments, kind):
    """The function of a source, or those that it hands to the scheduler itself."""
    made, restore = recorded(kind)
    try:
        names, last = source.run(arguments.get("config"))
    finally:
        restore()
    handed = [given["lr_lambda"] for _, given in made if "lr_lambda" in given]
    last = None if isinstance(last, kind) else last
    found = chosen(names, last, source.name or arguments.get("name"), handed=handed)
    return found if isinstance(found, (list, tuple)) else configured(found, arguments.get("config"), source)


def construct(schedule, name, optimizer, question):
    """The scheduler on its optimizer; those within it come first, as Python evaluates them."""
    arguments, kind = dict(schedule), scheduler_class(name)
    for own in OWN_CODE:
        source = arguments.get(own)
        if isinstance(source, Source):
            arguments[own] = own_function(source, schedule, kind)
        elif isinstance(source, list):
            arguments[own] = [own_function(one, schedule, kind) for one in source]
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
    name = source.name or question.parameters.get("name")
    base = public(package("torch.optim.lr_scheduler"), "LRScheduler")
    found = optimizer(torch, question)
    made, restore = recorded(base)
    try:
        names, last = source.run(config, optimizer=found)
    finally:
        restore()
    objects = [one for one, _ in made]
    named = [one for one in names.values() if not isinstance(one, type) and one in objects]
    steps = lambda one: isinstance(one, type) and is_own(one) and (issubclass(one, base) or hasattr(one, "step"))
    scheduler = chosen(names, last, name, steps, handed=(named or objects)[-1:])
    if isinstance(scheduler, type) or not hasattr(scheduler, "step"):
        scheduler = scheduler(found, **arguments_of(scheduler, config, source))
    groups = getattr(scheduler, "optimizer", found).param_groups
    updates = makes_updates(scheduler)
    quantities = question.quantities or ["lr"]

    def rows():
        for row in range(question.rows):
            if row or updates:
                scheduler.step()
            yield numbers(groups, quantities)

    return Curve(rows(), quantities, len(groups))


def makes_updates(scheduler):
    """Whether its `step` is a training step: it calls that of the optimizer."""
    for node in ast.walk(ast.parse(inspect.cleandoc("if 1:\n" + inspect.getsource(type(scheduler)))))\
            if is_own(type(scheduler)) else ():
        if isinstance(node, ast.FunctionDef) and node.name in ("step", "step_and_update_lr"):
            calls = [one.func for one in ast.walk(node) if isinstance(one, ast.Call)]
            return any(ast.unparse(one).endswith("optimizer.step") for one in calls)
    return False


def adjusted(torch, question):
    """The user's own function that sets the rates, called before each row with its number."""
    source, config = question.parameters["source"], question.parameters.get("config") or {}
    found = optimizer(torch, question)
    names, last = source.run(config)
    call = chosen(names, last, source.name or question.parameters.get("name"))
    config = arguments_of(call, config, source)
    signature = inspect.signature(call).parameters.values()
    free = [one.name for one in signature if one.name not in config]
    handed = next((one for one in free if "optim" in one.lower() or one == "opt"), free[0])
    counted = next((one for one in free if one != handed), None)
    if counted is None:
        raise Cannot("the function takes no epoch and no step")
    quantities, length = question.quantities or ["lr"], question.interval.get("fraction")

    def rows():
        for row in range(question.rows):
            now = row if length is None else row // length + row % length / length
            call(**{handed: found, counted: now, **config})
            yield numbers(found.param_groups, quantities)

    return Curve(rows(), quantities, len(found.param_groups))
