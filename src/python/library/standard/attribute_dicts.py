"""Dicts whose keys are attributes, as `easydict`, `munch`, `addict` and ml_collections have them."""


def _converted(value, make):
    if isinstance(value, dict):
        return value if isinstance(value, make) else make(value)
    if isinstance(value, (list, tuple)):
        return type(value)([_converted(item, make) for item in value])
    return value


class EasyDict(dict):
    def __init__(self, d=None, **keywords):
        self.__dict__ = self
        for key, value in {**({} if d is None else d), **keywords}.items():
            self[key] = value

    def __setattr__(self, name, value):
        if name == "__dict__":
            object.__setattr__(self, name, value)
        else:
            dict.__setitem__(self, name, _converted(value, EasyDict))

    def __setitem__(self, name, value):
        dict.__setitem__(self, name, _converted(value, EasyDict))

    def update(self, e=None, **f):
        for key, value in {**(e or {}), **f}.items():
            self[key] = value


class Munch(dict):
    def __init__(self, *args, **keywords):
        self.update(*args, **keywords)

    def __getattr__(self, name):
        if name in self:
            return self[name]
        raise AttributeError(name)

    def __setattr__(self, name, value):
        self[name] = value

    @classmethod
    def fromDict(cls, d):
        return munchify(d)

    def toDict(self):
        return unmunchify(self)

    def copy(self):
        return munchify(self)


def munchify(value):
    if isinstance(value, dict):
        return Munch({key: munchify(item) for key, item in value.items()})
    if isinstance(value, (list, tuple)):
        return type(value)([munchify(item) for item in value])
    return value


def unmunchify(value):
    if isinstance(value, dict):
        return {key: unmunchify(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)([unmunchify(item) for item in value])
    return value


class _Nested(dict):
    """A dict that converts the dicts that it is given."""

    def __init__(self, *args, **keywords):
        for key, value in dict(*args, **keywords).items():
            self[key] = value

    def __setitem__(self, name, value):
        dict.__setitem__(self, name, self._convert(value))

    def __setattr__(self, name, value):
        self[name] = value

    def _convert(self, value):
        if isinstance(value, dict) and not isinstance(value, _Nested):
            return type(self)(value)
        return value

    def update(self, *args, **keywords):
        for key, value in dict(*args, **keywords).items():
            if isinstance(value, dict) and isinstance(self.get(key), dict):
                self[key].update(value)
            else:
                self[key] = value

    def to_dict(self):
        return {key: value.to_dict() if isinstance(value, _Nested) else value for key, value in self.items()}


class Dict(_Nested):
    """addict's: a missing key is an empty dict."""

    def _convert(self, value):
        if isinstance(value, (list, tuple)):
            return type(value)([self._convert(item) for item in value])
        return _Nested._convert(self, value)

    def __getitem__(self, name):
        if name not in self:
            dict.__setitem__(self, name, Dict())
        return dict.__getitem__(self, name)

    def __getattr__(self, name):
        return self[name]


class ConfigDict(_Nested):
    """ml_collections'."""

    def __getattr__(self, name):
        if name in self:
            return self[name]
        raise AttributeError(name)

    def lock(self):
        return self

    unlock = lock

    def unlocked(self):
        return __fact__("cfg.unlocked(...)")

    def get_ref(self, name):
        return self[name]

    def copy_and_resolve_references(self, *args):
        return self


FrozenConfigDict = ConfigDict


def placeholder(kind, required=False):
    return None
