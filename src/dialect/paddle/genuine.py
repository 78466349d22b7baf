"""Paddle's schedulers: a row is `last_lr` after so many calls of `scheduler.step()`."""

PACKAGES = {"paddle": "paddlepaddle"}


def construct(name, given):
    """The scheduler; the one within it comes first, as Python evaluates it."""
    arguments, kind = dict(given), public(package("paddle.optimizer.lr"), name)
    for own in ("lr_lambda", "scale_fn"):
        if isinstance(arguments.get(own), Source):
            arguments[own] = function(arguments[own], given)
    for other in ("metrics", "config", "name"):
        arguments.pop(other, None)
    inner = arguments.get("learning_rate")
    if isinstance(inner, dict):
        arguments["learning_rate"] = construct(inner["kind"].removeprefix("paddle."), inner["parameters"])
    return kind(**arguments)


def curve(question):
    scheduler, metrics = construct(question.name, question.parameters), question.parameters.get("metrics")
    after = question.advance(scheduler)

    def rows():
        for row in range(question.rows):
            yield [scheduler.last_lr]
            after(row) if metrics is None else scheduler.step(metrics[row])

    return Curve(rows(), ["lr"], 1)
