"""diffusers' schedules on a genuine torch optimizer, stepped after each update."""

PACKAGES = {"diffusers": "diffusers", "torch": "torch"}


def curve(question):
    torch = package("torch")
    function = public(package("diffusers.optimization"), question.name)
    groups = [{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": rate} for rate in question.rates(1e-3)]
    optimizer = torch.optim.SGD(groups)
    scheduler = function(optimizer, **question.parameters)
    after = question.advance(scheduler)

    def rows():
        for row in range(question.rows):
            yield [group["lr"] for group in optimizer.param_groups]
            optimizer.step()
            after(row)

    return Curve(rows(), groups=len(optimizer.param_groups))
