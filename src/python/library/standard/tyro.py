def cli(what, *args, default=None, **settings):
    made = what() if default is None else default
    fields = getattr(made, "__dict__", {})
    for name, value in list(fields.items()):
        given = __given__(name, value)
        setattr(made, name, given)
        if not __is_given__(name) and not __is_unknown__(given):
            __stated__(f"{name}={given!r}")
    return made
