"""transformers' functions on a genuine torch optimizer, stepped as the Trainer does."""

PACKAGES = {"transformers": "transformers", "torch": "torch"}
MEASURED = ("get_reduce_on_plateau_schedule", "get_greedy_schedule")


def curve(question):
    torch = package("torch")
    module = package("transformers.optimization")
    given = dict(question.parameters)
    if question.name == "get_adafactor_schedule":
        return adafactor(torch, module, given, question)
    make = public(module, question.name)
    metrics = given.pop("metrics", None)
    optimizer = sgd(torch, question)
    if question.name not in MEASURED and given.get("num_warmup_steps", 0) > 0:
        given["num_warmup_steps"] = warmup(given, question)
    scheduler = make(optimizer, **given)
    after = question.advance(scheduler)

    def rows():
        for row in range(question.rows):
            yield [group["lr"] for group in optimizer.param_groups]
            if metrics is None:
                optimizer.step()
                after(row)
            else:
                scheduler.step(metrics[row])

    return Curve(rows(), groups=len(optimizer.param_groups))


def sgd(torch, question):
    """SGD as a script makes it: one rate for all, or one for each group, where it keeps torch's default."""
    rates = question.rates(1e-3)
    groups = [{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": rate} for rate in rates]
    for group, (_, rate) in zip(groups, question.optimizer["initial_lr"]):  # as the `state_dict` of an earlier run brings it
        group["initial_lr"] = rate
    return torch.optim.SGD(groups, lr=rates[0]) if len(set(rates)) == 1 else torch.optim.SGD(groups)


def warmup(given, question):
    """`num_warmup_steps` as the Trainer makes it of its argument `warmup_steps`."""
    trainer = public(package("transformers.training_args"), "TrainingArguments")
    steps = given.get("num_training_steps", question.run.get("steps"))
    written = given["num_warmup_steps"]
    arguments = types.SimpleNamespace(warmup_steps=written, warmup_ratio=0.0)
    return trainer.get_warmup_steps(arguments, steps)


def adafactor(torch, module, given, question):
    """What Adafactor really uses. Its gradient is zero, so that the parameter keeps its root mean square."""
    initial, rms = given.pop("initial_lr", 0.0), float(given.pop("rms", None) or 0.0)
    parameter = torch.nn.Parameter(torch.full((1,), rms))
    genuine, used = module.Adafactor._get_lr, []

    def noted(group, state):
        used.append(genuine(group, state))
        return used[-1]

    rates = question.rates(None)
    optimizer = module.Adafactor([parameter], lr=rates[0], **given)
    optimizer._get_lr = noted
    scheduler = module.AdafactorSchedule(optimizer, initial)

    def rows():
        for _ in range(question.rows):
            parameter.grad = torch.zeros(1)
            used.clear()
            optimizer.step()
            yield [used[0]]
            scheduler.step()

    single = rms > given.get("eps", (0, 1e-3))[1]
    return Curve(rows(), precision="float32" if single else "float64")
