"""Files beside a training file: `open`, and the parts of `os.path`, `yaml`, `json` and `tomllib` that read configs."""


def _path(path):
    return path.__fspath__() if hasattr(path, "__fspath__") else path


class TextFile:
    def __init__(self, path, text):
        self.name = path
        self.closed = False
        self._text = text
        self._at = 0

    def read(self, size=-1):
        end = len(self._text) if size is None or size < 0 else self._at + size
        part = self._text[self._at:end]
        self._at += len(part)
        return part

    def readline(self):
        end = self._text.find("\n", self._at)
        return self.read(-1 if end < 0 else end + 1 - self._at)

    def readlines(self):
        return self.read().splitlines(True)

    def seek(self, at, whence=0):
        self._at = at

    def close(self):
        self.closed = True

    def __iter__(self):
        return iter(self.readlines())

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass


class UnreadFile:
    """A file whose path is not known."""

    def __init__(self, path):
        self.name = path

    def read(self, *size):
        return __unread__(self.name)

    readline = readlines = read

    def close(self):
        pass

    def __iter__(self):
        return iter(self.read())

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def __getattr__(self, name):
        return getattr(__fact__("open(...)"), name)


def open_file(file, mode="r", *rest, **settings):
    path = _path(file)
    if any([c in mode for c in "wax+"]):
        return __fact__("open(...)")
    if __is_unknown__(path) or path is None:
        return UnreadFile(path)
    if not isinstance(path, str):
        return __fact__("open(...)")
    text = __read_file__(path)
    if text is None:
        return __fact__(f"open({path!r})")
    return TextFile(path, text)


def _text(stream):
    if isinstance(stream, str):
        return stream
    if isinstance(stream, (TextFile, UnreadFile)):
        return stream.read()
    return None


def _read(stream, syntax):
    text = _text(stream)
    if text is None:
        return __fact__("a file that is read")
    if __is_unknown__(text):
        return __fact__("config(...)")
    return __read_config__(text, syntax, getattr(stream, "name", "a text"))


# Whether the file has told PyYAML which further scalars are numbers.
_resolvers = []


def add_implicit_resolver(*args, **settings):
    _resolvers.append(args)


def yaml_load(stream, Loader=None, **settings):
    return _read(stream, "yaml with exponents" if _resolvers else "yaml")


def json_load(stream, **settings):
    if "object_hook" in settings or "parse_float" in settings or "object_pairs_hook" in settings:
        hook = settings.get("object_hook")
        if hook is None or __is_unknown__(hook):
            return __fact__("json.load(...)")
        return _hooked(_read(stream, "json"), hook)
    return _read(stream, "json")


def _hooked(value, hook):
    if isinstance(value, list):
        return [_hooked(item, hook) for item in value]
    if isinstance(value, dict):
        return hook({key: _hooked(item, hook) for key, item in value.items()})
    return value


def toml_load(stream, **settings):
    if isinstance(stream, str):
        stream = open_file(stream)
    return _read(stream, "toml")


def toml_loads(text, **settings):
    return _read(text, "toml")


def join(path, *parts):
    path = _path(path)
    for part in parts:
        part = _path(part)
        if part.startswith("/"):
            path = part
        elif path == "" or path.endswith("/"):
            path += part
        else:
            path += "/" + part
    return path


def split(path):
    path = _path(path)
    at = path.rfind("/") + 1
    head = path[:at]
    if head != "" and head != "/" * len(head):
        head = head.rstrip("/")
    return head, path[at:]


def dirname(path):
    return split(path)[0]


def basename(path):
    return split(path)[1]


def splitext(path):
    path = _path(path)
    at = path.rfind(".")
    if at <= path.rfind("/") + 1:
        return path, ""
    return path[:at], path[at:]


def normpath(path):
    path = _path(path)
    start = "/" if path.startswith("/") else ""
    parts = []
    for part in path.split("/"):
        if part in ("", "."):
            continue
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part != ".." or start == "":
            parts.append(part)
    path = start + "/".join(parts)
    return "." if path == "" else path


def getcwd():
    return __folder__()


def abspath(path):
    path = _path(path)
    return normpath(path if path.startswith("/") else join(getcwd(), path))


def same(path):
    return _path(path)


def isfile(path):
    path = _path(path)
    if not isinstance(path, str) or not __is_config__(path):
        return __fact__("os.path.isfile(...)")
    return __read_file__(path) is not None


class Path:
    def __init__(self, *parts):
        self._path = normpath(join(*parts)) if parts else "."

    def __fspath__(self):
        return self._path

    def __str__(self):
        return self._path

    def __repr__(self):
        return f"PosixPath({self._path!r})"

    def __truediv__(self, other):
        if __is_unknown__(other):
            return __fact__("a path")
        return Path(self._path, _path(other))

    def __rtruediv__(self, other):
        return Path(_path(other), self._path)

    def __eq__(self, other):
        return isinstance(other, Path) and self._path == other._path

    def joinpath(self, *parts):
        return Path(self._path, *parts)

    @property
    def parent(self):
        return Path(dirname(self._path))

    @property
    def parents(self):
        found = []
        here = self._path
        while dirname(here) != here and len(found) < 20:
            here = dirname(here)
            found.append(Path(here))
        return found

    @property
    def name(self):
        return basename(self._path)

    @property
    def stem(self):
        return splitext(basename(self._path))[0]

    @property
    def suffix(self):
        return splitext(self._path)[1]

    def with_suffix(self, suffix):
        return Path(splitext(self._path)[0] + suffix)

    def with_name(self, name):
        return Path(dirname(self._path), name)

    def resolve(self, *args, **settings):
        return Path(abspath(self._path))

    absolute = resolve

    def expanduser(self):
        return self

    def as_posix(self):
        return self._path

    @staticmethod
    def cwd():
        return Path(getcwd())

    def open(self, mode="r", *rest, **settings):
        return open_file(self._path, mode)

    def read_text(self, *args, **settings):
        return open_file(self._path).read()

    read_bytes = read_text

    def is_file(self):
        return isfile(self._path)

    exists = is_file

    def __getattr__(self, name):
        return __fact__(f"Path.{name}")


PosixPath = PurePath = Path


def literal_eval(text):
    is_literal, value = __literal__(text)
    if not is_literal:
        raise ValueError(f"malformed node or string: {text!r}")
    return value


_modules = {}


class Module:
    def __getattr__(self, name):
        return __fact__(name)


def named_module(path, names):
    module = Module()
    module.__dict__.update(names)
    _modules[path] = module


def import_module(name, package=None):
    if __is_unknown__(name) or not isinstance(name, str) or name.startswith("."):
        return __fact__("import_module(...)")
    if name in _modules:
        return _modules[name]
    __want_module__(name)
    return __imported__(name)


class Globals:
    """What `globals()` returns: the names of the file by their texts."""

    def __getitem__(self, name):
        if __is_unknown__(name) or not isinstance(name, str):
            return __fact__("an item of globals()")
        missing = __fact__(name)
        return __global__(name, missing)

    def __setitem__(self, name, value):
        if __is_unknown__(name) or not isinstance(name, str):
            raise KeyError("a name that is not known here")
        __set_global__(name, value)

    def update(self, *others, **names):
        for other in [*others, names]:
            for name, value in dict(other).items():
                self[name] = value

    def get(self, name, default=None):
        if __is_unknown__(name) or not isinstance(name, str):
            return __fact__("an item of globals()")
        return __global__(name, default)

    def __contains__(self, name):
        return self.get(name, self) is not self

    def keys(self):
        return __global_names__()

    def items(self):
        # A setting that is not known here is none of those that a file gathers by their types.
        pairs = [(name, self[name]) for name in __global_names__()]
        return [(name, value) for name, value in pairs if not __is_unknown__(value)]

    def values(self):
        return [value for _, value in self.items()]

    def __iter__(self):
        return iter(self.keys())

    def copy(self):
        return dict(self.items())

    def __getattr__(self, name):
        return __fact__(f"globals().{name}")
