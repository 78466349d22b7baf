UNKNOWN = "models and data are not run; such a value may be passed on, but its value may not be used"


class Opaque:
    def __init__(self, what, help, why=UNKNOWN):
        self._reason = (f"{what} not known here", why, help)

    def _used(self, *args, **keywords):
        refuse(*self._reason)

    __abs__ = __bool__ = __call__ = __contains__ = __float__ = __format__ = __getattr__ = __getitem__ = _used
    __hash__ = __index__ = __int__ = __iter__ = __len__ = __neg__ = __next__ = __pos__ = __repr__ = _used
    __round__ = __setitem__ = __delitem__ = __str__ = _used
    __eq__ = __ge__ = __gt__ = __le__ = __lt__ = __ne__ = _used
    __add__ = __floordiv__ = __mod__ = __mul__ = __pow__ = __sub__ = __truediv__ = _used
    __radd__ = __rfloordiv__ = __rmod__ = __rmul__ = __rpow__ = __rsub__ = __rtruediv__ = _used


def parameters():
    return Opaque(
        "the parameters of a model are",
        "compute the rates from the other settings of the groups",
        "models are not run: parameters may be passed on, but nothing may be read of them",
    )


class Settings:
    def __init__(self, entries):
        self.__dict__.update(entries)

    def __getattr__(self, name):
        raise AttributeError(f"'Namespace' object has no attribute '{name}'")

    def __getitem__(self, key):
        return self.__dict__[key]

    def __contains__(self, key):
        return key in self.__dict__

    def __iter__(self):
        return iter(self.__dict__)

    def __len__(self):
        return len(self.__dict__)

    def get(self, key, default=None):
        return self.__dict__.get(key, default)

    def keys(self):
        return self.__dict__.keys()

    def values(self):
        return self.__dict__.values()

    def items(self):
        return self.__dict__.items()
