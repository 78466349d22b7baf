from lrsched.argparse import words_of


def _name(names):
    longer = [name for name in names if name.startswith("--")]
    plain = [name for name in names if not name.startswith("-")]
    return (plain or longer or names)[0].split("/")[0].lstrip("-").replace("-", "_").lower()


# Each function with an option of it, the last one first.
_declared = []


def _options(function):
    return {name: value for of, name, value in reversed(_declared) if of is function}


def _declare(names, value):
    def decorate(function):
        _declared.append((function, _name(names), value))
        return function

    return decorate


def option(*names, default=None, is_flag=False, required=False, **settings):
    if required and default is None:
        default = __fact__(_name(names))
    elif is_flag and default is None:
        default = False
    return _declare(names, default)


def argument(*names, default=None, **settings):
    return _declare(names, __fact__(_name(names)) if default is None else default)


def command(*args, **settings):
    def decorate(function):
        options = _options(function)

        def run(*args, **keywords):
            if words_of(args[0] if args else keywords.get("args")):
                refuse(
                    "the words that the file hands to click are not read here",
                    "they may set whatever the schedule depends on",
                    "leave them out in a copy of the file, and give what counts: `--config NAME=VALUE`",
                )
            values = {}
            for name, value in options.items():
                given = __given__(name, value)
                values[name] = given
                if not __is_given__(name) and not __is_unknown__(given):
                    __stated__(f"{name}={given!r}")
            settings = ("args", "prog_name", "standalone_mode", "obj")
            values.update({name: value for name, value in keywords.items() if name not in settings})
            return function(**values)

        return run

    if len(args) == 1 and callable(args[0]):
        return decorate(args[0])
    return decorate


group = command


def echo(*args, **keywords):
    pass


secho = version_option = echo


def _type(*args, **keywords):
    return None


Choice = Path = File = IntRange = FloatRange = _type
INT = FLOAT = STRING = BOOL = None
