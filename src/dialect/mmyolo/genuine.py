"""MMYOLO's hooks, called as a Runner calls them, on a genuine torch optimizer."""

PACKAGES = {"mmyolo": "mmyolo", "torch": "torch"}


def curve(question):
    torch, length = package("torch"), question.run["steps_per_epoch"]
    groups = [{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": rate} for rate in question.rates(1e-3)]
    optimizer = torch.optim.SGD(groups, lr=0.1, momentum=0.9)
    hook = public(package("mmyolo.engine.hooks"), question.name)(**question.parameters)
    runner = types.SimpleNamespace(
        optim_wrapper=types.SimpleNamespace(optimizer=optimizer), train_dataloader=range(length), iter=0, epoch=0, param_schedulers=None)

    def rows():
        hook.before_train(runner)
        for runner.iter in range(question.rows):
            hook.before_train_iter(runner, runner.iter % length)
            yield [group["lr"] for group in optimizer.param_groups]
            if (runner.iter + 1) % length == 0:
                hook.after_train_epoch(runner)
                runner.epoch += 1

    return Curve(rows())
