def _name(names):
    longer = [name for name in names if name.startswith("--")]
    plain = [name for name in names if not name.startswith("-")]
    return (plain or longer or names)[0].split("/")[0].lstrip("-").replace("-", "_").lower()


def _declare(names, value):
    def decorate(function):
        options = getattr(function, "__options__", {})
        function.__options__ = {_name(names): value, **options}
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
        options = getattr(function, "__options__", {})

        def run(*args, **keywords):
            values = {}
            for name, value in options.items():
                given = __given__(name, value)
                values[name] = given
                if not __is_given__(name) and not __is_unknown__(given):
                    __stated__(f"{name}={given!r}")
            values.update(keywords)
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
