# The members of an enum are made where its class is: `operation/enums.rs`.
class auto:
    pass


class Enum:
    def __repr__(self):
        return f"<{type(self).__name__}.{self._name_}: {self._value_!r}>"

    def __str__(self):
        return f"{type(self).__name__}.{self._name_}"

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self


# A member of an enum that is derived from `int`, `float` or `str` besides.
class _Mixed:
    def __eq__(self, other):
        return self._value_ == other

    def __ne__(self, other):
        return self._value_ != other

    def __lt__(self, other):
        return self._value_ < other

    def __le__(self, other):
        return self._value_ <= other

    def __gt__(self, other):
        return self._value_ > other

    def __ge__(self, other):
        return self._value_ >= other

    def __add__(self, other):
        return self._value_ + other

    def __radd__(self, other):
        return other + self._value_

    def __mul__(self, other):
        return self._value_ * other

    def __rmul__(self, other):
        return other * self._value_

    def __mod__(self, other):
        return self._value_ % other

    def __bool__(self):
        return bool(self._value_)


class _Number(_Mixed):
    def __sub__(self, other):
        return self._value_ - other

    def __rsub__(self, other):
        return other - self._value_

    def __truediv__(self, other):
        return self._value_ / other

    def __rtruediv__(self, other):
        return other / self._value_

    def __floordiv__(self, other):
        return self._value_ // other

    def __rfloordiv__(self, other):
        return other // self._value_

    def __rmod__(self, other):
        return other % self._value_

    def __pow__(self, other):
        return self._value_**other

    def __rpow__(self, other):
        return other**self._value_

    def __neg__(self):
        return -self._value_

    def __float__(self):
        return float(self._value_)

    def __int__(self):
        return int(self._value_)


class _Int(_Number):
    def __index__(self):
        return self._value_


class _Float(_Number):
    pass


class _Str(_Mixed):
    def __len__(self):
        return len(self._value_)

    def __iter__(self):
        return iter(self._value_)

    def __contains__(self, text):
        return text in self._value_

    def __getitem__(self, index):
        return self._value_[index]

    def lower(self):
        return self._value_.lower()

    def upper(self):
        return self._value_.upper()

    def title(self):
        return self._value_.title()

    def capitalize(self):
        return self._value_.capitalize()

    def strip(self, *args):
        return self._value_.strip(*args)

    def split(self, *args):
        return self._value_.split(*args)

    def replace(self, *args):
        return self._value_.replace(*args)

    def startswith(self, *args):
        return self._value_.startswith(*args)

    def endswith(self, *args):
        return self._value_.endswith(*args)


class IntEnum(_Int, Enum):
    def __str__(self):
        return str(self._value_)


class StrEnum(_Str, Enum):
    def __str__(self):
        return self._value_


def unique(enumeration):
    names = [name for name, member in enumeration.__members__.items() if name != member._name_]
    if names:
        raise ValueError(f"duplicate values found in {enumeration.__name__}")
    return enumeration
