"""open_clip's schedules on an optimizer that is nothing but its group."""

PACKAGES = {"open_clip": "open_clip_torch"}


def curve(question):
    function = public(package("open_clip_train.scheduler"), question.name)
    group = {}
    given = {**question.defaults, **question.parameters}
    given.setdefault("steps", question.run.get("steps"))
    adjust = function(types.SimpleNamespace(param_groups=[group]), **given)

    def rows():
        for step in range(question.rows):
            adjust(step)
            yield [group["lr"]]

    return Curve(rows())
