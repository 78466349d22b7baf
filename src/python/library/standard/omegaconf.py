"""OmegaConf's `DictConfig`: keys as attributes, and interpolations such as `${optim.lr}`."""

MISSING = "???"


class MissingMandatoryValue(Exception):
    pass


def _wrapped(value, parent):
    if isinstance(value, DictConfig):
        value.__dict__["_parent"] = parent
        return value
    if isinstance(value, dict):
        return DictConfig(value, parent)
    if isinstance(value, (list, tuple)):
        return [_wrapped(item, parent) for item in value]
    return value


class DictConfig(dict):
    def __init__(self, content=None, parent=None, **settings):
        self.__dict__["_parent"] = parent
        for key, value in ({} if content is None else content).items():
            dict.__setitem__(self, key, _wrapped(value, self))

    def __getitem__(self, key):
        value = _resolved(dict.__getitem__(self, key), self)
        if __is_unknown__(value):
            return value
        if isinstance(value, str) and value == MISSING:
            raise MissingMandatoryValue(f"Missing mandatory value: {key}")
        return value

    def __setitem__(self, key, value):
        dict.__setitem__(self, key, _wrapped(value, self))

    def __getattr__(self, name):
        if name in self:
            return self[name]
        raise AttributeError(f"Key '{name}' is not in struct")

    def __setattr__(self, name, value):
        self[name] = value

    def get(self, key, default=None):
        return self[key] if key in self and dict.__getitem__(self, key) != MISSING else default

    def items(self):
        return [(key, self[key]) for key in self]

    def values(self):
        return [self[key] for key in self]

    def pop(self, key, *default):
        if key not in self and default:
            return default[0]
        value = self[key]
        dict.pop(self, key)
        return value

    def update(self, *args, **keywords):
        for key, value in dict(*args, **keywords).items():
            self[key] = value

    def copy(self):
        return OmegaConf.create(OmegaConf.to_container(self))


def _root(node):
    while node.__dict__["_parent"] is not None:
        node = node.__dict__["_parent"]
    return node


def _found(path, node):
    if path.startswith("."):
        up = len(path) - len(path.lstrip("."))
        for _ in range(up - 1):
            node = node.__dict__["_parent"]
        path = path[up:]
    else:
        node = _root(node)
    for part in path.replace("[", ".").replace("]", "").split("."):
        node = node[int(part)] if isinstance(node, list) else node[part]
    return node


def _resolved(value, node):
    if isinstance(value, list):
        return [_resolved(item, node) for item in value]
    if not isinstance(value, str) or "${" not in value:
        return value
    if value.startswith("${") and value.endswith("}") and value.count("${") == 1:
        return _interpolated(value[2:-1], node)
    made = ""
    rest = value
    while "${" in rest:
        before, _, rest = rest.partition("${")
        inside, _, rest = rest.partition("}")
        if "${" in inside:
            return __fact__(f"the interpolation {value!r}")
        part = _interpolated(inside, node)
        if __is_unknown__(part):
            return part
        made += before + str(part)
    return made + rest


def _interpolated(path, node):
    if ":" in path or "$" in path or "{" in path:
        return __fact__(f"the interpolation ${{{path}}}")
    return _found(path.strip(), node)


def _plain(value, resolve):
    if isinstance(value, DictConfig):
        made = {}
        for key in value:
            item = value[key] if resolve else dict.__getitem__(value, key)
            made[key] = _plain(item, resolve)
        return made
    if isinstance(value, (list, tuple)):
        return [_plain(item, resolve) for item in value]
    return value


def _merge(into, other):
    for key in other:
        value = dict.__getitem__(other, key) if isinstance(other, DictConfig) else other[key]
        old = dict.__getitem__(into, key) if key in into else None
        if isinstance(value, dict) and isinstance(old, DictConfig):
            _merge(old, value)
        else:
            into[key] = _plain(value, False)


def _fields(made):
    return {name: _fields(value) if hasattr(value, "__dataclass_fields__") else value
            for name, value in made.__dict__.items()}


class OmegaConf:
    @staticmethod
    def load(file_):
        path = file_.__fspath__() if hasattr(file_, "__fspath__") else file_
        if hasattr(path, "read"):
            return OmegaConf._made(__read_config__(path.read(), "yaml with exponents", path.name))
        if __is_unknown__(path):
            return __fact__("OmegaConf.load(...)")
        text = __read_file__(path)
        if text is None:
            return __fact__("OmegaConf.load(...)")
        return OmegaConf._made(__read_config__(text, "yaml with exponents", path))

    @staticmethod
    def _made(value):
        if __is_unknown__(value):
            return value
        return DictConfig() if value is None else _wrapped(value, None)

    @staticmethod
    def create(obj=None, *args, **settings):
        if isinstance(obj, str):
            return OmegaConf._made(__read_config__(obj, "yaml with exponents", "a text"))
        if isinstance(obj, DictConfig):
            return DictConfig(_plain(obj, False))
        return OmegaConf._made(obj)

    @staticmethod
    def structured(obj, *args, **settings):
        made = obj() if isinstance(obj, type) else obj
        return made if __is_unknown__(made) else DictConfig(_fields(made))

    @staticmethod
    def merge(*configs):
        made = DictConfig()
        for config in configs:
            if __is_unknown__(config):
                return __fact__("OmegaConf.merge(...)")
            if hasattr(config, "__dataclass_fields__"):
                config = _fields(config() if isinstance(config, type) else config)
            _merge(made, config)
        return made

    unsafe_merge = merge

    @staticmethod
    def to_container(cfg, resolve=False, *args, **settings):
        return _plain(cfg, resolve)

    to_object = to_container

    @staticmethod
    def from_cli(args_list=None):
        return DictConfig()

    @staticmethod
    def from_dotlist(dotlist):
        made = DictConfig()
        for item in dotlist:
            key, _, value = item.partition("=")
            OmegaConf.update(made, key, __read_config__(value, "yaml with exponents", "a text"))
        return made

    @staticmethod
    def select(cfg, key, default=None, **settings):
        for part in key.split("."):
            if not isinstance(cfg, dict) or part not in cfg:
                return default
            cfg = cfg[part]
        return cfg

    @staticmethod
    def update(cfg, key, value=None, **settings):
        parts = key.split(".")
        for part in parts[:-1]:
            if part not in cfg:
                cfg[part] = {}
            cfg = cfg[part]
        cfg[parts[-1]] = value

    @staticmethod
    def resolve(cfg):
        for key in cfg:
            value = cfg[key]
            if isinstance(value, DictConfig):
                OmegaConf.resolve(value)
            else:
                cfg[key] = value

    @staticmethod
    def set_struct(cfg, flag):
        pass

    set_readonly = set_struct

    @staticmethod
    def is_config(obj):
        return isinstance(obj, DictConfig)

    is_dict = is_config

    @staticmethod
    def is_list(obj):
        return isinstance(obj, list)

    @staticmethod
    def is_missing(cfg, key):
        return dict.__getitem__(cfg, key) == MISSING

    @staticmethod
    def to_yaml(cfg, **settings):
        return __fact__("OmegaConf.to_yaml(...)")

    save = to_yaml

    @staticmethod
    def register_new_resolver(*args, **settings):
        pass
