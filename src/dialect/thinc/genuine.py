"""thinc's generators, value by value."""

PACKAGES = {"thinc": "thinc"}


def curve(question):
    generator = public(package("thinc.schedules"), question.name)
    given = dict(question.parameters)
    if question.name == "warmup_linear":
        given.setdefault("total_steps", question.run.get("steps"))
    values = generator(**given)
    return Curve([float(next(values))] for _ in range(question.rows))
