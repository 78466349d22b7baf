class Unknown:
    def __init__(self, /, *args, **keywords):
        # `Base.__init__(self, ...)` of a class whose base is not available here.
        return __unknown_base__(args[0], args[1:], keywords)

    def __getattr__(self, name):
        return __unknown_attribute__(self, name)

    def __getitem__(self, key):
        return __unknown_item__(self, key)

    def __setitem__(self, key, value):
        __unknown_changed__(self, key)

    def __delitem__(self, key):
        __unknown_changed__(self, key)

    def __call__(self, /, *args, **keywords):
        return __unknown_call__(self, args, keywords)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def _mix(self, *other):
        return __unknown_mix__(self, *other)

    def _needed(self, *other):
        return __unknown_needed__(self)

    def __bool__(self):
        return __unknown_truth__(self)

    def __contains__(self, item):
        if self.__text__ not in ("sys.argv", "os.environ", "os.environ.keys(...)") or not isinstance(item, str):
            return __unknown_needed__(self)
        # Neither the command line nor the environment is read: a word counts as missing, as an argument has its default.
        text = f"{item!r} in {self.__text__.removesuffix('.keys(...)')}"
        found = __given__(text, False)
        if not __is_given__(text):
            state = __stated__ if self.__text__ == "sys.argv" else __stated_of_environment__
            state(f"{text}={found}")
        return found

    __len__ = __iter__ = __next__ = __hash__ = __index__ = _needed
    __str__ = __repr__ = __format__ = __int__ = __float__ = _needed
    __neg__ = __pos__ = __invert__ = __abs__ = __round__ = __floor__ = __ceil__ = __trunc__ = _mix
    def __eq__(self, other):
        return __unknown_equal__(self, other, True)

    def __ne__(self, other):
        return __unknown_equal__(self, other, False)

    def __lt__(self, other):
        return __unknown_operator__("<", self, other, False)

    def __le__(self, other):
        return __unknown_operator__("<=", self, other, False)

    def __gt__(self, other):
        return __unknown_operator__(">", self, other, False)

    def __ge__(self, other):
        return __unknown_operator__(">=", self, other, False)

    def __add__(self, other):
        return __unknown_operator__("+", self, other, False)

    def __radd__(self, other):
        return __unknown_operator__("+", self, other, True)

    __iadd__ = __add__

    def __sub__(self, other):
        return __unknown_operator__("-", self, other, False)

    def __rsub__(self, other):
        return __unknown_operator__("-", self, other, True)

    __isub__ = __sub__

    def __mul__(self, other):
        return __unknown_operator__("*", self, other, False)

    def __rmul__(self, other):
        return __unknown_operator__("*", self, other, True)

    __imul__ = __mul__

    def __truediv__(self, other):
        return __unknown_operator__("/", self, other, False)

    def __rtruediv__(self, other):
        return __unknown_operator__("/", self, other, True)

    __itruediv__ = __truediv__

    def __floordiv__(self, other):
        return __unknown_operator__("//", self, other, False)

    def __rfloordiv__(self, other):
        return __unknown_operator__("//", self, other, True)

    __ifloordiv__ = __floordiv__

    def __mod__(self, other):
        return __unknown_operator__("%", self, other, False)

    def __rmod__(self, other):
        return __unknown_operator__("%", self, other, True)

    __imod__ = __mod__

    def __pow__(self, other):
        return __unknown_operator__("**", self, other, False)

    def __rpow__(self, other):
        return __unknown_operator__("**", self, other, True)

    __ipow__ = __pow__

    __and__ = __rand__ = __iand__ = _mix
    __or__ = __ror__ = __ior__ = _mix
    __xor__ = __rxor__ = __ixor__ = _mix
    __lshift__ = __rlshift__ = __ilshift__ = _mix
    __rshift__ = __rrshift__ = __irshift__ = _mix


class Foreign:
    def __init__(self, /, *args, **keywords):
        __unknown_base__(self, args, keywords)

    def __getattr__(self, name):
        # What a framework gives an object of its class.
        base = self.__dict__.get("__base__")
        if base is not None and hasattr(base, name):
            return getattr(base, name)
        return __part__(self, name)

    def __call__(self, /, *args, **keywords):
        # A module of torch calls its `forward`, in which some make updates.
        if __acts__("forward") and hasattr(type(self), "forward"):
            return self.forward(*args, **keywords)
        return __fact__("a call of an object")
