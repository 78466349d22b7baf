"""OLMo-core's schedulers, asked as its trainer does: with the steps or tokens that this update completes."""

import struct

PACKAGES = {"olmo_core": "ai2-olmo-core"}


def scheduler(module, name, given):
    made = dict(given)
    if "schedulers" in made:
        made["schedulers"] = [
            scheduler(module, inner["kind"].rsplit(".", 1)[-1], inner["parameters"]) for inner in made["schedulers"]
        ]
    if "stages" in made:
        made["stages"] = [module.ComposableSchedulerStage(**stage) for stage in made["stages"]]
    if made.get("override_decay"):
        made["override_decay"] = module.OverrideDecay(**made["override_decay"])
    return public(module, name)(**made)


def curve(question):
    given = dict(question.parameters)
    units, total = given.pop("units", "steps"), given.pop("max_duration", None)
    compiled = given.pop("compile", False)
    each = 1 if units == "steps" else question.run["tokens_per_step"]
    total = question.run["steps"] * each if total is None else total
    made = scheduler(package("olmo_core.optim.scheduler"), question.name, given)
    rates = question.rates(1e-3)

    def rounded(rate):
        return struct.unpack("f", struct.pack("f", rate))[0] if compiled else rate

    def rows():
        for row in range(question.rows):
            yield [rounded(made.get_lr(rate, (row + 1) * each, total)) for rate in rates]

    return Curve(rows(), ["lr"], len(rates), "float32" if compiled else "float64")
