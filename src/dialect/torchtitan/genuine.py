"""torchtitan's container on a genuine torch optimizer, stepped after each update."""

PACKAGES = {"torchtitan": "torchtitan", "torch": "torch"}


def curve(question):
    torch = package("torch")
    container = public(package("torchtitan.components.optimizer.lr_scheduler"), "LRSchedulersContainer")
    given = dict(question.parameters)
    groups = [{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": rate} for rate in question.rates(8e-4)]
    optimizer = torch.optim.SGD(groups)
    config = container.Config(**given)
    scheduler = config.build(optimizers=[optimizer], training_steps=question.run.get("steps"))
    after = question.advance(scheduler)

    def rows():
        for row in range(question.rows):
            yield [group["lr"] for group in optimizer.param_groups]
            optimizer.step()
            after(row)

    return Curve(rows(), groups=len(optimizer.param_groups))
