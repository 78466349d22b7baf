"""The kind `python`: the user's own function in this interpreter, called with an int. Other kinds have no package."""

PACKAGES = {"numpy": "numpy"}


def curve(question):
    if question.name != "python":
        raise Own(f"`{question.name}` is lrsched's own: no package has it")
    given = question.parameters
    source, config = given["source"], given.get("config")
    source.run(config)
    listed = is_rates(source.last) or not source.candidates(is_schedule) and not is_schedule(source.last)
    rate = configured(source.chosen(given.get("name"), is_rates if listed else None, config), config, source)
    if is_rates(rate):
        rate = rate.__getitem__
    return Curve([rate(question.index(row))] for row in range(question.rows))


def is_rates(item):
    """Whether something is a list or an array of rates, or an object that has them by their numbers."""
    return hasattr(item, "__getitem__") and not callable(item) and not isinstance(item, (str, bytes, dict))
