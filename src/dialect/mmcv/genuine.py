"""mmcv's hooks on a genuine torch optimizer, called in the order of its runners."""

PACKAGES = {"mmcv": "mmcv", "torch": "torch"}


def optimizer(torch, question):
    """SGD, or Adam if the spec has betas; one group per rate."""
    given = question.optimizer
    groups = [{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": rate} for rate in question.rates(1e-3)]
    if given["momentum"] is None and given["betas"]:
        return torch.optim.Adam(groups, betas=tuple(given["betas"]))
    return torch.optim.SGD(groups, momentum=given["momentum"] or 0)


def construct(modules, name, parameters):
    arguments = dict(parameters)
    if isinstance(arguments.get("target_ratio"), list):
        arguments["target_ratio"] = tuple(arguments["target_ratio"])
    for module in modules:
        if hasattr(module, name):
            return getattr(module, name)(**arguments)
    raise Lacks(f"mmcv.{name}")


def numbers(groups, quantities):
    of = {"beta1": lambda group: group["betas"][0]}
    return [of.get(one, lambda group: group[one])(group) for one in quantities for group in groups]


def curve(question):
    torch = package("torch")
    modules = [package(f"mmcv.runner.hooks.{name}") for name in ("lr_updater", "momentum_updater")]
    found, given, run = optimizer(torch, question), question.parameters, question.run
    children = given.get("hooks") or [{"kind": f"mmcv.{question.name}", "parameters": given}]
    by_epochs = question.name != "IterBasedRunner" and (question.name == "EpochBasedRunner" or "epochs" in run)
    count = given.get("cumulative_iters", 1)
    length = given.get("epoch_length") or (run.get("steps_per_epoch") if count == 1 else None)
    epochs = given.get("max_epochs") or run.get("epochs")
    iterations = given.get("max_iters") or (run["steps"] * count if run.get("steps") else None)
    if by_epochs and "hooks" in given:
        iterations = epochs * length if epochs and length else None
    hooks = []
    for child in children:
        name, parameters = child["kind"].removeprefix("mmcv."), dict(child["parameters"])
        if not by_epochs and name.endswith("LrUpdaterHook"):
            parameters.setdefault("by_epoch", False)
        hooks.append(construct(modules, name, parameters))
    state = types.SimpleNamespace(
        optimizer=found, epoch=0, iter=0, max_epochs=epochs, max_iters=iterations,
        data_loader=range(length or 1), inner_iter=0,
    )
    inertia = "beta1" if question.optimizer["momentum"] is None and question.optimizer["betas"] else "momentum"
    names = [child["kind"] for child in children]
    rates = question.optimizer["lr"] or any(name.endswith("LrUpdaterHook") for name in names)
    quantities = ["lr"] if rates else []
    quantities += [inertia] if any(name.endswith("MomentumUpdaterHook") for name in names) else []

    def call(what):
        for hook in hooks:
            getattr(hook, what)(state)

    def rows():
        call("before_run")
        made = 0
        while made < question.rows:
            if by_epochs and (length is None or state.iter % length == 0):
                state.epoch = state.iter // (length or 1)
                call("before_train_epoch")
            call("before_train_iter")
            state.iter += 1
            if state.iter % count == 0 or state.iter == iterations:
                yield numbers(found.param_groups, quantities)
                made += 1

    return Curve(rows(), quantities, len(found.param_groups))
