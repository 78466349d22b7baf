def Option(default=None, *args, **settings):
    return __fact__("an option") if default is ... else default


Argument = Option


class Typer:
    def __init__(self, *args, **settings):
        self._commands = []

    def command(self, *args, **settings):
        def decorate(function):
            self._commands.append(function)
            return function

        return decorate

    callback = command

    def __call__(self, *args, **settings):
        # Of several commands, the command line chooses one.
        if len(self._commands) == 1:
            self._commands[0]()


def run(function):
    function()


def echo(*args, **settings):
    pass


secho = echo
