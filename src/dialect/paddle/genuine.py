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


def own_scheduler(given):
    """The user's own scheduler: an object, or the class that makes it."""
    base, source, config = package("paddle.optimizer.lr").LRScheduler, given["source"], given.get("config")
    source.run(config)
    is_class = lambda one: isinstance(one, type) and is_own(one) and issubclass(one, base)
    made = {key: one for key, one in source.names.items() if isinstance(one, base)}
    fits = lambda one: isinstance(one, base) or not (made and not config) and is_class(one)
    scheduler = source.chosen(given.get("name"), fits)
    return scheduler(**arguments_of(scheduler, config, source)) if isinstance(scheduler, type) else scheduler


def curve(question):
    is_own_class = question.name == "LRScheduler"
    make = own_scheduler if is_own_class else lambda given: construct(question.name, given)
    scheduler, metrics = make(question.parameters), question.parameters.get("metrics")
    after = question.advance(scheduler)

    def rows():
        for row in range(question.rows):
            yield [scheduler.last_lr]
            after(row) if metrics is None else scheduler.step(metrics[row])

    return Curve(rows(), ["lr"], 1)
