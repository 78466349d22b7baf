from lrsched.argparse import words_of
from lrsched.tyro import cli


def _made(what, given=None):
    """An object of a class. `given` has what the file itself hands to the parser."""
    values = dict(given or {})
    if __is_unknown__(what):
        return what(**values)
    # What has no default is given on the command line.
    while len(values) < 200:
        try:
            return cli(lambda: what(**values), args=None if given is None else [], stated=given is None)
        except TypeError as error:
            names = str(error).split("'")[1::2]
            if "missing" not in str(error) or not names:
                raise
            values.update({name: __fact__(name) for name in names})


def _fields(what):
    """The fields of a class with their defaults."""
    if __is_unknown__(what):
        return {}
    lacking = {}
    while len(lacking) < 200:
        try:
            return dict(getattr(what(**lacking), "__dict__", {}))
        except TypeError as error:
            names = str(error).split("'")[1::2]
            if "missing" not in str(error) or not names:
                raise
            lacking.update({name: __fact__(name) for name in names})


def _no(what):
    refuse(
        f"the parser {what}",
        "the program ends there",
        "correct the words that the file hands to its parser, or its classes",
    )


def _flag(word):
    if isinstance(word, bool):
        return word
    if word.lower() in ("yes", "true", "t", "y", "1"):
        return True
    if word.lower() in ("no", "false", "f", "n", "0"):
        return False
    return _no(f"takes no {word!r} for a flag")


def _value(word, default):
    """A word as a value of the field with this default."""
    if __is_unknown__(word) or isinstance(default, str):
        return word
    if isinstance(default, bool):
        return _flag(word)
    for kind in (int, float):
        try:
            return kind(word)
        except ValueError:
            pass
    if isinstance(default, (int, float)):
        _no(f"takes no {word!r} for a number")
    return {"None": word, "True": True, "False": False}.get(word, word)


class _Words:
    """The words that a file hands to its parser, for the fields of classes."""

    def __init__(self, fields, is_open):
        self.fields = fields
        self.is_open = is_open
        self.found = {}

    def name(self, word):
        """The field that a word names, and the value within it; None for a value."""
        if __is_unknown__(word) or not word.startswith("-") or word[1:2].isdigit() or word[1:2] == ".":
            return None
        flag, mark, value = word.lstrip("-").partition("=")
        flag = flag.replace("-", "_")
        value = value if mark else None
        if flag in self.fields:
            return flag, value
        if flag.startswith("no_") and isinstance(self.fields.get(flag[3:]), bool):
            return flag[3:], False
        longer = [known for known in self.fields if known.startswith(flag)]
        if len(longer) == 1 and not self.is_open:
            return longer[0], value
        if not self.is_open:
            _no(f"does not know {word!r}")
        return "", value

    def read(self, words):
        at = 0
        while at < len(words):
            named = self.name(words[at])
            at += 1
            if named is None:
                continue
            name, value = named
            end = at
            while end < len(words) and self.name(words[end]) is None:
                end += 1
            given = words[at:end] if value is None else [value]
            at = end
            if name:
                self.take(name, given)
        return self.found

    def take(self, name, given):
        default = self.fields[name]
        if isinstance(default, list):
            self.found[name] = [_value(word, default[0] if default else None) for word in given]
        elif given:
            self.found[name] = _value(given[0], default)
        elif isinstance(default, bool):
            self.found[name] = True
        else:
            _no(f"needs a value for {name!r}")


def _words_beside():
    """The words of the file with the ending `.args`, which the parser reads by itself."""
    name = __script__()
    text = __read_if_there__(name[:-3] + ".args") if name.endswith(".py") else None
    if text is None:
        return []
    note(f"`{name[:-3]}.args` beside the file is read, as `HfArgumentParser` does")
    return text.split()


class HfArgumentParser:
    def __init__(self, dataclass_types=None, *args, **settings):
        several = isinstance(dataclass_types, (list, tuple))
        self._types = list(dataclass_types) if several else [dataclass_types]
        self._is_open = any([__is_unknown__(what) for what in self._types])

    def _all(self):
        known = [_fields(what) for what in self._types]
        return known, {name: value for fields in known for name, value in fields.items()}

    def _parts(self, values, rest):
        """The objects with these values."""
        known, fields = self._all()
        others = [name for name in values if name not in fields]
        if others and not self._is_open and not rest:
            _no(f"does not know {others[0]!r}")
        return tuple(
            _made(what, {name: value for name, value in values.items() if name in (others if __is_unknown__(what) else names)})
            for what, names in zip(self._types, known)
        )

    def parse_args_into_dataclasses(
        self, args=None, return_remaining_strings=False, look_for_args_file=True, args_filename=None, args_file_flag=None
    ):
        return self._parsed(args, return_remaining_strings, look_for_args_file, args_filename, args_file_flag, {})

    def _parsed(self, args, rest, looks, filename, flag, defaults):
        words = words_of(args)
        if flag is not None and words is not None and flag in words:
            refuse(
                "words of files that other words name are not read here",
                f"`args_file_flag` is {flag!r}",
                "write the words of the file in its place, in a copy of the file",
            )
        before = []
        if filename is not None:
            text = None if __is_unknown__(filename) else __read_file__(str(filename))
            if text is None:
                refuse(
                    f"the words of `args_filename={filename}` are not known here",
                    "they may set whatever the schedule depends on",
                    "put that file beside this one",
                )
            before = text.split()
        elif looks:
            before = _words_beside()
        if words is None and not before and not defaults:
            made = tuple(_made(what) for what in self._types)
            return made + ([],) if rest else made
        known, fields = self._all()
        found = {name: _value(value, fields[name]) if isinstance(value, str) else value for name, value in defaults.items() if name in fields}
        found.update(_Words(fields, self._is_open or rest).read(before + (words or [])))
        made = tuple(
            _made(what, {name: value for name, value in found.items() if name in names})
            for what, names in zip(self._types, known)
        )
        return made + ([],) if rest else made

    def parse_dict(self, args, allow_extra_keys=False):
        return self._parts(args, allow_extra_keys)

    def _file(self, path, syntax, rest):
        text = None if __is_unknown__(path) else __read_file__(str(path))
        if text is None:
            # The command line names it: its entries are not known.
            return tuple(__fact__(getattr(what, "__name__", "arguments")) for what in self._types)
        return self._parts(__read_config__(text, syntax, str(path)), rest)

    def parse_json_file(self, json_file, allow_extra_keys=False):
        return self._file(json_file, "json", allow_extra_keys)

    def parse_yaml_file(self, yaml_file, allow_extra_keys=False):
        return self._file(yaml_file, "yaml", allow_extra_keys)

    def parse_args_and_config(self, args=None, return_remaining_strings=False, fail_with_unknown_args=True, **settings):
        words, defaults = words_of(args), {}
        if words is not None and "--config" in words:
            at = words.index("--config")
            path = words[at + 1]
            text = __read_file__(path)
            if text is None:
                refuse(
                    f"the config `{path}` is not here",
                    "its entries are the defaults of the arguments",
                    "put it beside the file",
                )
            defaults = dict(__read_config__(text, "yaml", path))
            args = words[:at] + words[at + 2:]
        return self._parsed(args, return_remaining_strings, True, None, None, defaults)


TrlParser = H4ArgumentParser = HfArgumentParser


def parse(what, args=None, **settings):
    words = words_of(args)
    return _made(what) if words is None else _made(what, _Words(_fields(what), False).read(words))
