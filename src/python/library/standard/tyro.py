from lrsched.argparse import words_of


def cli(what, *others, args=None, default=None, stated=True, **settings):
    if words_of(args):
        refuse(
            "the words that the file hands to tyro are not read here",
            "they may set whatever the schedule depends on",
            "leave them out in a copy of the file, and give what counts: `--config NAME=VALUE`",
        )
    made = what() if default is None else default
    fields = getattr(made, "__dict__", {})
    for name, value in list(fields.items()):
        given = __given__(name, value)
        setattr(made, name, given)
        if stated and not __is_given__(name) and not __is_unknown__(given):
            __stated__(f"{name}={given!r}")
    return made
