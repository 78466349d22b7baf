"""DeepSpeed's schedulers on a genuine torch optimizer, stepped as its engine does."""

PACKAGES = {"deepspeed": "deepspeed", "torch": "torch"}


def curve(question):
    torch = package("torch")
    kind = public(package("deepspeed.runtime.lr_schedules"), question.name)
    given, settings = dict(question.parameters), {}
    for name in ("momentum", "betas", "weight_decay"):
        if question.optimizer[name] is not None:
            settings[name] = question.optimizer[name]
    groups = [{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": rate} for rate in question.rates(1e-3)]
    optimizer = torch.optim.SGD if "momentum" in settings else torch.optim.Adam
    optimizer = optimizer(groups, **settings)
    scheduler = kind(optimizer, **given)
    momentum = question.name == "OneCycle" and scheduler.cycle_momentum
    after = question.advance(scheduler)

    def rows():
        for row in range(question.rows):
            betas = [group["betas"][0] for group in optimizer.param_groups] if momentum else []
            yield [group["lr"] for group in optimizer.param_groups] + betas
            after(row)

    return Curve(rows(), ["lr", "beta1"] if momentum else ["lr"], len(optimizer.param_groups))
