"""The functions of fvcore and detectron2, and detectron2's schedulers on a genuine torch optimizer."""

PACKAGES = {"detectron2": "detectron2", "fvcore": "fvcore", "torch": "torch"}
MODULES = {"fvcore": "fvcore.common.param_scheduler", "detectron2": "detectron2.solver.lr_scheduler"}


def made(kind, given):
    """A ParamScheduler, with those within it."""
    dialect, name = kind.rsplit(".", 1)
    if dialect not in MODULES:
        raise Cannot(f"{kind} is no scheduler of fvcore or detectron2")
    return public(package(MODULES[dialect]), name)(**with_inner(given))


def with_inner(given):
    """Arguments, with schedulers made."""
    one = lambda item: made(item["kind"], item["parameters"]) if isinstance(item, Inner) else item
    return {key: list(map(one, item)) if isinstance(item, list) else one(item) for key, item in given.items()}


def curve(question):
    groups = len(question.rates(0.1))
    if question.name.endswith("ParamScheduler"):
        scheduler = made(question.kind, question.parameters)
        length = question.run["epochs" if question.unit == "epoch" else "steps"]
        values = ([scheduler(question.index(row) / length)] * groups for row in range(question.rows))
        return Curve(values, groups=groups)
    torch = package("torch")
    optimizer = torch.optim.SGD(
        [{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": rate} for rate in question.rates(0.1)], lr=0.1
    )
    for group, (_, rate) in zip(optimizer.param_groups, question.optimizer["initial_lr"] or ()):
        group["initial_lr"] = rate
    given = with_inner({**question.defaults, **question.parameters})
    module = "detectron2.projects.deeplab.lr_scheduler" if question.name == "WarmupPolyLR" else MODULES["detectron2"]
    scheduler = public(package(module), question.name)(optimizer, **given)
    after = question.advance(scheduler)

    def rows():
        for row in range(question.rows):
            yield [group["lr"] for group in optimizer.param_groups]
            after(row)

    return Curve(rows(), groups=groups)
