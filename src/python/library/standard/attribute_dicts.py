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


class FieldReference:
    """A value of a config by which others are computed: they follow it when it is set."""

    def __init__(self, default, *, field_type=None, op=None, required=False):
        self._value, self._op = default, op

    def get(self):
        value = _value_of(self._value)
        return value if value is None or self._op is None else self._op(value)

    def set(self, value, type_safe=True):
        self._value, self._op = value, None
        _refresh()

    def empty(self):
        return self._value is None

    def identity(self):
        return FieldReference(self)

    def to_int(self):
        return FieldReference(self, op=int)

    def to_float(self):
        return FieldReference(self, op=float)

    def to_str(self):
        return FieldReference(self, op=str)

    def __add__(self, other):
        return FieldReference(self, op=lambda value: value + _value_of(other))

    def __radd__(self, other):
        return FieldReference(self, op=lambda value: other + value)

    def __sub__(self, other):
        return FieldReference(self, op=lambda value: value - _value_of(other))

    def __rsub__(self, other):
        return FieldReference(self, op=lambda value: other - value)

    def __mul__(self, other):
        return FieldReference(self, op=lambda value: value * _value_of(other))

    def __rmul__(self, other):
        return FieldReference(self, op=lambda value: other * value)

    def __truediv__(self, other):
        return FieldReference(self, op=lambda value: value / _value_of(other))

    def __rtruediv__(self, other):
        return FieldReference(self, op=lambda value: other / value)

    def __floordiv__(self, other):
        return FieldReference(self, op=lambda value: value // _value_of(other))

    def __rfloordiv__(self, other):
        return FieldReference(self, op=lambda value: other // value)

    def __mod__(self, other):
        return FieldReference(self, op=lambda value: value % _value_of(other))

    def __pow__(self, other):
        return FieldReference(self, op=lambda value: value ** _value_of(other))

    def __neg__(self):
        return FieldReference(self, op=lambda value: -value)

    def __bool__(self):
        raise NotImplementedError("FieldReference cannot be used for control flow. For boolean operations use \"&\" (logical \"and\") or \"|\" (logical \"or\").")


def _value_of(value):
    return value.get() if isinstance(value, FieldReference) else value


# The keys of configs that hold references: the config, the key and the reference.
_HELD = []


def _refresh():
    for config, key, held in _HELD:
        dict.__setitem__(config, key, held.get())


class ConfigDict(_Nested):
    """ml_collections'."""

    def _held(self, name):
        for config, key, held in _HELD:
            if config is self and key == name:
                return held
        return None

    def __setitem__(self, name, value):
        held = self._held(name)
        if held is not None:
            held.set(value)
        elif isinstance(value, FieldReference):
            _HELD.append((self, name, value))
            _refresh()
        else:
            _Nested.__setitem__(self, name, value)

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
        held = self._held(name)
        if held is None:
            held = FieldReference(self[name])
            _HELD.append((self, name, held))
        return held

    def get_oneway_ref(self, name):
        return self.get_ref(name).identity()

    def copy_and_resolve_references(self, *args):
        return self


def placeholder(kind, required=False):
    return None


required_placeholder = placeholder
FrozenConfigDict = ConfigDict


class config_dict:
    ConfigDict = FrozenConfigDict = ConfigDict
    FieldReference = FieldReference
    placeholder = placeholder
    required_placeholder = placeholder

    def create(**keywords):
        return ConfigDict(keywords)
