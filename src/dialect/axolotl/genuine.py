"""axolotl's schedulers on a genuine torch optimizer, stepped after each update."""

PACKAGES = {"axolotl": "axolotl", "torch": "torch"}


def curve(question):
    scheduler = public(package("axolotl.utils.schedulers"), question.name)
    given = dict(question.parameters)
    length = "total_steps" if question.name == "RexLR" else "num_training_steps"
    given.setdefault(length, question.run.get("steps"))
    return stepped(question, 2e-4, lambda optimizer: scheduler(optimizer, **given))
