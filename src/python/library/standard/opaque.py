class Opaque:
    def __init__(self, what, help):
        self._what = what
        self._help = help

    def _used(self, *args, **keywords):
        refuse(
            f"{self._what} not known here",
            "models and data are not run; such a value may be passed on, but its value may not be used",
            self._help,
        )

    __abs__ = __bool__ = __call__ = __contains__ = __float__ = __format__ = __getattr__ = __getitem__ = _used
    __hash__ = __index__ = __int__ = __iter__ = __len__ = __neg__ = __next__ = __pos__ = __repr__ = _used
    __round__ = __setitem__ = __delitem__ = __str__ = _used
    __eq__ = __ge__ = __gt__ = __le__ = __lt__ = __ne__ = _used
    __add__ = __floordiv__ = __mod__ = __mul__ = __pow__ = __sub__ = __truediv__ = _used
    __radd__ = __rfloordiv__ = __rmod__ = __rmul__ = __rpow__ = __rsub__ = __rtruediv__ = _used


def parameters():
    return Opaque("the parameters of a model are", "set the rates by `group['lr']` alone, or by the group's other settings")
