_TRUE = ("1", "yes", "true", "on")
_FALSE = ("0", "no", "false", "off")


class _Nothing:
    pass


_NOTHING = _Nothing()


class NoSectionError(Exception):
    pass


class NoOptionError(Exception):
    pass


class SectionProxy:
    def __init__(self, parser, name):
        self._parser = parser
        self.name = name

    def __getitem__(self, key):
        if key.lower() not in self:
            raise KeyError(key)
        return self._parser.get(self.name, key)

    def __setitem__(self, key, value):
        self._parser.set(self.name, key, value)

    def __contains__(self, key):
        return self._parser.has_option(self.name, key)

    def get(self, key, fallback=None, **settings):
        return self._parser.get(self.name, key, fallback=fallback)

    def getint(self, key, fallback=None):
        return self._parser.getint(self.name, key, fallback=fallback)

    def getfloat(self, key, fallback=None):
        return self._parser.getfloat(self.name, key, fallback=fallback)

    def getboolean(self, key, fallback=None):
        return self._parser.getboolean(self.name, key, fallback=fallback)

    def keys(self):
        return self._parser.options(self.name)

    def __iter__(self):
        return iter(self.keys())

    def items(self):
        return [(key, self[key]) for key in self.keys()]


class ConfigParser:
    def __init__(self, defaults=None, *args, interpolation=_NOTHING, **settings):
        self._interpolates = interpolation is not None and not isinstance(self, RawConfigParser)
        self._sections = {}
        self._defaults = {key.lower(): value for key, value in (defaults or {}).items()}

    def read(self, filenames, encoding=None):
        read = []
        for name in [filenames] if not isinstance(filenames, (list, tuple)) else filenames:
            name = name.__fspath__() if hasattr(name, "__fspath__") else name
            text = None if __is_unknown__(name) else __read_file__(name)
            if text is not None:
                self.read_string(text)
                read.append(name)
        return read

    def read_file(self, f, source=None):
        self.read_string(f.read())

    def read_dict(self, dictionary, source=None):
        for name, pairs in dictionary.items():
            for key, value in pairs.items():
                self._sections.setdefault(name, {})[key.lower()] = str(value)

    def read_string(self, text, source=None):
        here = None
        last = None
        for line in text.splitlines():
            plain = line.strip()
            if plain == "" or plain[0] in "#;":
                continue
            if line[0] in " \t" and last is not None:
                here[last] += "\n" + plain
                continue
            if plain.startswith("[") and "]" in plain:
                name = plain[1 : plain.rfind("]")]
                here = self._defaults if name == "DEFAULT" else self._sections.setdefault(name, {})
                last = None
                continue
            ends = [at for at in (plain.find("="), plain.find(":")) if at >= 0]
            if not ends or here is None:
                raise Exception(f"File contains parsing errors: {line!r}")
            last = plain[: min(ends)].strip().lower()
            here[last] = plain[min(ends) + 1 :].strip()

    def sections(self):
        return list(self._sections)

    def has_section(self, section):
        return section in self._sections

    def add_section(self, section):
        self._sections[section] = {}

    def set(self, section, option, value=None):
        self._sections[section][option.lower()] = value

    def has_option(self, section, option):
        return option.lower() in self._defaults or option.lower() in self._sections.get(section, {})

    def options(self, section):
        return list({**self._sections[section], **self._defaults})

    def items(self, section):
        return [(key, self.get(section, key)) for key in self.options(section)]

    def _value(self, section, option, depth):
        option = option.lower()
        if section != "DEFAULT" and section not in self._sections:
            raise NoSectionError(f"No section: {section!r}")
        values = {**self._defaults, **self._sections.get(section, {})}
        if option not in values:
            raise NoOptionError(f"No option {option!r} in section: {section!r}")
        value = values[option]
        while self._interpolates and value is not None and "%(" in value:
            before, _, rest = value.partition("%(")
            name, _, rest = rest.partition(")s")
            if depth > 10:
                raise Exception("Recursion limit exceeded in value substitution")
            value = before + self._value(section, name, depth + 1) + rest
        if self._interpolates and value is not None:
            value = value.replace("%%", "%")
        return value

    def get(self, section, option, fallback=_NOTHING, **settings):
        if fallback is not _NOTHING and not self.has_option(section, option):
            return fallback
        return self._value(section, option, 0)

    def _as(self, section, option, fallback, convert):
        if fallback is not _NOTHING and not self.has_option(section, option):
            return fallback
        return convert(self._value(section, option, 0))

    def getint(self, section, option, fallback=_NOTHING, **settings):
        return self._as(section, option, fallback, int)

    def getfloat(self, section, option, fallback=_NOTHING, **settings):
        return self._as(section, option, fallback, float)

    def getboolean(self, section, option, fallback=_NOTHING, **settings):
        return self._as(section, option, fallback, _boolean)

    def __getitem__(self, section):
        if section != "DEFAULT" and section not in self._sections:
            raise KeyError(section)
        return SectionProxy(self, section)

    def __contains__(self, section):
        return section == "DEFAULT" or section in self._sections

    def __iter__(self):
        return iter(["DEFAULT"] + self.sections())


def _boolean(text):
    if text.lower() in _TRUE:
        return True
    if text.lower() in _FALSE:
        return False
    raise ValueError(f"Not a boolean: {text}")


class RawConfigParser(ConfigParser):
    pass


SafeConfigParser = ConfigParser
