"""torchtitan's container on a genuine torch optimizer, stepped after each update."""

PACKAGES = {"torchtitan": "torchtitan", "torch": "torch"}


def curve(question):
    container = public(package("torchtitan.components.optimizer.lr_scheduler"), "LRSchedulersContainer")
    config = container.Config(**question.parameters)
    steps = question.run.get("steps")
    return stepped(question, 8e-4, lambda optimizer: config.build(optimizers=[optimizer], training_steps=steps))
