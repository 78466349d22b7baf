from lrsched.tyro import cli


def _made(what):
    lacking = {}
    # What has no default is given on the command line.
    while len(lacking) < 200:
        try:
            return cli(lambda: what(**lacking))
        except TypeError as error:
            names = str(error).split("'")[1::2]
            if "missing" not in str(error) or not names:
                raise
            lacking.update({name: __fact__(name) for name in names})


class HfArgumentParser:
    def __init__(self, dataclass_types=None, *args, **settings):
        several = isinstance(dataclass_types, (list, tuple))
        self._types = list(dataclass_types) if several else [dataclass_types]

    def parse_args_into_dataclasses(self, *args, **settings):
        return tuple(_made(what) for what in self._types)


def parse(what, *args, **settings):
    return _made(what)
