"""OLMo's schedulers, asked as its trainer does: with the steps or tokens that this update completes."""

PACKAGES = {"olmo": "ai2-olmo"}


def scheduler(module, name, given):
    made = {"grad_clip_warmup_steps": None, "grad_clip_warmup_factor": None, "warmup_min_lr": None, **given}
    for key in ("sched1", "sched2", "inner"):
        if key in made:
            made[key] = scheduler(module, made[key]["kind"].rsplit(".", 1)[-1], made[key]["parameters"])
    return public(module, name)(**made)


def curve(question):
    given = dict(question.parameters)
    units, total = given.pop("units", "steps"), given.pop("max_duration", None)
    each = 1 if units == "steps" else question.run["tokens_per_step"]
    total = question.run["steps"] * each if total is None else total
    made = scheduler(package("olmo.optim"), question.name, given)
    rates = question.rates(1e-4)

    def rows():
        for row in range(question.rows):
            yield [made.get_lr(rate, (row + 1) * each, total) for rate in rates]

    return Curve(rows(), ["lr"], len(rates))
