"""NeMo's schedulers on a genuine torch optimizer, stepped after each update."""

PACKAGES = {"nemo": "nemo_toolkit", "torch": "torch"}


def curve(question):
    torch = package("torch")
    kind = public(package("nemo.core.optim.lr_scheduler"), question.name)
    given = dict(question.parameters)
    if question.run.get("steps") is not None:
        given.setdefault("max_steps", question.run["steps"])  # as `ModelPT.setup_optimization` does
    groups = [{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": rate} for rate in question.rates(1e-3)]
    for group, (_, rate) in zip(groups, question.optimizer["initial_lr"]):
        group["initial_lr"] = rate
    optimizer = torch.optim.SGD(groups)
    scheduler = kind(optimizer, **given)
    after = question.advance(scheduler)

    def rows():
        for row in range(question.rows):
            yield [group["lr"] for group in optimizer.param_groups]
            optimizer.step()
            after(row)

    return Curve(rows(), groups=len(optimizer.param_groups))
