"""axolotl's schedulers on a genuine torch optimizer, stepped after each update."""

PACKAGES = {"axolotl": "axolotl", "torch": "torch"}


def curve(question):
    torch = package("torch")
    scheduler = public(package("axolotl.utils.schedulers"), question.name)
    groups = [{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": rate} for rate in question.rates(2e-4)]
    optimizer = torch.optim.SGD(groups)
    given = dict(question.parameters)
    length = "total_steps" if question.name == "RexLR" else "num_training_steps"
    given.setdefault(length, question.run.get("steps"))
    scheduler = scheduler(optimizer, **given)
    after = question.advance(scheduler)

    def rows():
        for row in range(question.rows):
            yield [group["lr"] for group in optimizer.param_groups]
            optimizer.step()
            after(row)

    return Curve(rows(), groups=len(optimizer.param_groups))
