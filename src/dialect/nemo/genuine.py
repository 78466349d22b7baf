"""NeMo's schedulers on a genuine torch optimizer, stepped after each update."""

PACKAGES = {"nemo": "nemo_toolkit", "torch": "torch"}


def curve(question):
    kind = public(package("nemo.core.optim.lr_scheduler"), question.name)
    given = dict(question.parameters)
    if question.run.get("steps") is not None:
        given.setdefault("max_steps", question.run["steps"])  # as `ModelPT.setup_optimization` does
    return stepped(question, 1e-3, lambda optimizer: kind(optimizer, **given))
