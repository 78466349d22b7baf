"""yacs' `CfgNode`, and fvcore's with its `_BASE_`."""

_VALID = (tuple, list, str, int, float, bool, type(None))
_FROZEN = "__immutable__"
_NEW = "__new_allowed__"
_DEPRECATED = "__deprecated_keys__"
_RENAMED = "__renamed_keys__"
BASE_KEY = "_BASE_"


def _loaded(path):
    path = path.__fspath__() if hasattr(path, "__fspath__") else path
    if __is_unknown__(path):
        return __fact__("a config")
    text = __read_file__(path)
    if text is None:
        return __fact__(f"the file {path!r}")
    return __read_config__(text, "yaml", path)


class CfgNode(dict):
    def __init__(self, init_dict=None, key_list=None, new_allowed=False):
        init_dict = {} if init_dict is None else init_dict
        key_list = [] if key_list is None else key_list
        made = {}
        for key, value in init_dict.items():
            if isinstance(value, dict):
                value = type(self)(value, key_list + [key])
            made[key] = value
        super().__init__(made)
        self.__dict__[_FROZEN] = False
        self.__dict__[_DEPRECATED] = []
        self.__dict__[_RENAMED] = {}
        self.__dict__[_NEW] = new_allowed

    def __getattr__(self, name):
        if name in self:
            return self[name]
        raise AttributeError(name)

    def __setattr__(self, name, value):
        if self.is_frozen():
            raise AttributeError(f"Attempted to set {name} to {value}, but CfgNode is immutable")
        self[name] = value

    def merge_from_file(self, cfg_filename, *args, **settings):
        loaded = _loaded(cfg_filename)
        if not __is_unknown__(loaded):
            self.merge_from_other_cfg(type(self)(loaded))

    def merge_from_other_cfg(self, cfg_other):
        _merge(cfg_other, self, self, [])

    def merge_from_list(self, cfg_list):
        if cfg_list is None or __is_unknown__(cfg_list):
            return
        assert len(cfg_list) % 2 == 0, "Override list has odd length"
        root = self
        for at in range(0, len(cfg_list), 2):
            full_key, value = cfg_list[at], cfg_list[at + 1]
            if root.key_is_deprecated(full_key):
                continue
            parts = full_key.split(".")
            here = self
            for part in parts[:-1]:
                assert part in here, f"Non-existent key: {full_key}"
                here = here[part]
            assert parts[-1] in here, f"Non-existent key: {full_key}"
            value = type(self)._decode_cfg_value(value)
            here[parts[-1]] = _coerced(value, here[parts[-1]], full_key)

    def freeze(self):
        self._freeze(True)

    def defrost(self):
        self._freeze(False)

    def _freeze(self, is_frozen):
        self.__dict__[_FROZEN] = is_frozen
        for value in self.values():
            if _is_node(value):
                value._freeze(is_frozen)

    def is_frozen(self):
        return self.__dict__[_FROZEN]

    def set_new_allowed(self, is_new_allowed):
        self.__dict__[_NEW] = is_new_allowed
        for value in self.values():
            if _is_node(value):
                value.set_new_allowed(is_new_allowed)

    def is_new_allowed(self):
        return self.__dict__[_NEW]

    def clone(self):
        return _copied(self)

    def register_deprecated_key(self, key):
        self.__dict__[_DEPRECATED].append(key)

    def register_renamed_key(self, old_name, new_name, message=None):
        self.__dict__[_RENAMED][old_name] = new_name

    def key_is_deprecated(self, full_key):
        return full_key in self.__dict__[_DEPRECATED]

    def key_is_renamed(self, full_key):
        return full_key in self.__dict__[_RENAMED]

    def dump(self, *args, **settings):
        return __fact__("cfg.dump(...)")

    @classmethod
    def load_cfg(cls, source):
        if isinstance(source, str):
            return cls(__read_config__(source, "yaml", "a text"))
        return cls(__read_config__(source.read(), "yaml", source.name))

    @classmethod
    def _decode_cfg_value(cls, value):
        if isinstance(value, dict):
            return cls(value)
        if not isinstance(value, str):
            return value
        is_literal, made = __literal__(value)
        return made if is_literal else value


def _is_node(value):
    # What is not known is no part of a config here.
    return not __is_unknown__(value) and isinstance(value, CfgNode)


def _copied(value):
    if __is_unknown__(value):
        return value
    if isinstance(value, CfgNode):
        made = type(value)()
        for key, item in value.items():
            dict.__setitem__(made, key, _copied(item))
        made.__dict__.update({key: _copied(item) for key, item in value.__dict__.items()})
        return made
    if isinstance(value, list):
        return [_copied(item) for item in value]
    if isinstance(value, tuple):
        return tuple([_copied(item) for item in value])
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    return value


def _merge(a, b, root, path):
    assert isinstance(a, CfgNode), "`a` must be an instance of CfgNode"
    assert isinstance(b, CfgNode), "`b` must be an instance of CfgNode"
    for key, value in a.items():
        full_key = ".".join(path + [key])
        value = b._decode_cfg_value(_copied(value))
        if key in b:
            value = _coerced(value, b[key], full_key)
            if isinstance(value, CfgNode):
                _merge(value, b[key], root, path + [key])
            else:
                b[key] = value
        elif b.is_new_allowed():
            b[key] = value
        elif not root.key_is_deprecated(full_key):
            raise KeyError(f"Non-existent config key: {full_key}")


def _coerced(new, old, full_key):
    if __is_unknown__(new) or __is_unknown__(old):
        return new
    to, of = type(old), type(new)
    if to == of or isinstance(old, CfgNode) and isinstance(new, CfgNode):
        return new
    if new is None and to in _VALID or old is None and of in _VALID:
        return new
    if of == tuple and to == list:
        return list(new)
    if of == list and to == tuple:
        return tuple(new)
    raise ValueError(f"Type mismatch ({to.__name__} vs. {of.__name__}) for config key: {full_key}")


load_cfg = CfgNode.load_cfg


def _joined(a, b):
    for key, value in a.items():
        if isinstance(value, dict) and key in b:
            _joined(value, b[key])
        else:
            b[key] = value


def _with_base(path, depth):
    assert depth < 20, "the configs include each other without end"
    cfg = _loaded(path)
    if __is_unknown__(cfg) or BASE_KEY not in cfg:
        return cfg
    bases = cfg.pop(BASE_KEY)
    made = {}
    for base in bases if isinstance(bases, list) else [bases]:
        if not base.startswith("/") and "/" in path:
            base = path[: path.rfind("/") + 1] + base
        _joined(_with_base(base, depth + 1), made)
    _joined(cfg, made)
    return made


class WithBase(CfgNode):
    def __setattr__(self, name, value):
        if name.startswith("COMPUTED_"):
            self[name] = value
        else:
            super().__setattr__(name, value)

    @classmethod
    def load_yaml_with_base(cls, filename, allow_unsafe=False):
        return _with_base(filename, 0)

    def merge_from_file(self, cfg_filename, allow_unsafe=False):
        loaded = _with_base(cfg_filename, 0)
        if not __is_unknown__(loaded):
            self.merge_from_other_cfg(type(self)(loaded))
