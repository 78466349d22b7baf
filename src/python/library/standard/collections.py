class deque:
    def __init__(self, iterable=(), maxlen=None):
        if maxlen is not None and maxlen < 0:
            raise ValueError("maxlen must be non-negative")
        self._kept = []
        self._changes = 0
        self._maxlen = maxlen
        self.extend(iterable)

    @property
    def maxlen(self):
        return self._maxlen

    def append(self, item):
        self._changes += 1
        self._kept.append(item)
        if self._maxlen is not None and len(self._kept) > self._maxlen:
            self._kept.pop(0)

    def appendleft(self, item):
        self._changes += 1
        self._kept.insert(0, item)
        if self._maxlen is not None and len(self._kept) > self._maxlen:
            self._kept.pop()

    def extend(self, iterable):
        for item in list(iterable) if iterable is self else iterable:
            self.append(item)

    def extendleft(self, iterable):
        for item in list(iterable) if iterable is self else iterable:
            self.appendleft(item)

    def pop(self):
        if not self._kept:
            raise IndexError("pop from an empty deque")
        self._changes += 1
        return self._kept.pop()

    def popleft(self):
        if not self._kept:
            raise IndexError("pop from an empty deque")
        self._changes += 1
        return self._kept.pop(0)

    def clear(self):
        self._changes += 1
        self._kept.clear()

    def copy(self):
        return deque(self._kept, self._maxlen)

    __copy__ = copy

    def count(self, item):
        return self._kept.count(item)

    def index(self, item, *bounds):
        try:
            return self._kept.index(item, *bounds)
        except ValueError:
            raise ValueError(f"{item!r} is not in deque") from None

    def insert(self, index, item):
        if self._maxlen is not None and len(self._kept) >= self._maxlen:
            raise IndexError("deque already at its maximum size")
        self._changes += 1
        self._kept.insert(index, item)

    def remove(self, item):
        if item not in self._kept:
            raise ValueError(f"{item!r} is not in deque")
        self._changes += 1
        self._kept.remove(item)

    def reverse(self):
        self._kept.reverse()

    def rotate(self, n=1):
        if self._kept:
            self._changes += 1
            n = n % len(self._kept)
            self._kept[:] = self._kept[len(self._kept) - n:] + self._kept[:len(self._kept) - n]

    def _place(self, index):
        if isinstance(index, slice):
            raise TypeError("sequence index must be integer, not 'slice'")
        if index >= len(self._kept) or index < -len(self._kept):
            raise IndexError("deque index out of range")
        return index

    def __getitem__(self, index):
        return self._kept[self._place(index)]

    def __setitem__(self, index, value):
        self._kept[self._place(index)] = value

    def __delitem__(self, index):
        self._changes += 1
        del self._kept[self._place(index)]

    def __contains__(self, item):
        return item in self._kept

    def __len__(self):
        return len(self._kept)

    def __iter__(self):
        return _steps(self, self._kept, 0, len(self._kept), 1, self._changes)

    def __reversed__(self):
        return _steps(self, self._kept, len(self._kept) - 1, -1, -1, self._changes)

    def __add__(self, other):
        if not isinstance(other, deque):
            raise TypeError(f'can only concatenate deque (not "{_name(other)}") to deque')
        return deque(self._kept + other._kept, self._maxlen)

    def __iadd__(self, other):
        self.extend(other)
        return self

    def __mul__(self, times):
        return deque(self._kept * times, self._maxlen)

    __rmul__ = __mul__

    def __imul__(self, times):
        kept = self._kept * times
        self._kept.clear()
        self.extend(kept)
        return self

    def __eq__(self, other):
        return self._kept == other._kept if isinstance(other, deque) else NotImplemented

    def __lt__(self, other):
        return self._kept < other._kept if isinstance(other, deque) else NotImplemented

    def __le__(self, other):
        return self._kept <= other._kept if isinstance(other, deque) else NotImplemented

    def __gt__(self, other):
        return self._kept > other._kept if isinstance(other, deque) else NotImplemented

    def __ge__(self, other):
        return self._kept >= other._kept if isinstance(other, deque) else NotImplemented

    def __repr__(self):
        kept = repr(self._kept)
        return f"deque({kept})" if self._maxlen is None else f"deque({kept}, maxlen={self._maxlen})"


def _name(value):
    return type(value).__name__


def _steps(of, kept, at, end, step, changes):
    while True:
        if of._changes != changes:
            raise RuntimeError("deque mutated during iteration")
        if at == end:
            return
        yield kept[at]
        at += step


def namedtuple(typename, field_names, *, rename=False, defaults=(), module=None):
    names = field_names.replace(",", " ").split() if isinstance(field_names, str) else list(field_names)
    required = len(names) - len(defaults)

    class Row:
        _fields = tuple(names)
        __match_args__ = tuple(names)

        def __init__(self, *args, **keywords):
            if len(args) > len(names):
                raise TypeError(
                    f"{typename}.__new__() takes {len(names) + 1} positional arguments "
                    f"but {len(args) + 1} were given"
                )
            values = list(args)
            missing = []
            for index in range(len(args), len(names)):
                name = names[index]
                if name in keywords:
                    values.append(keywords.pop(name))
                elif index >= required:
                    values.append(defaults[index - required])
                else:
                    missing.append(repr(name))
            if missing:
                words = " and ".join(missing) if len(missing) < 3 else ", ".join(missing[:-1]) + ", and " + missing[-1]
                raise TypeError(
                    f"{typename}.__new__() missing {len(missing)} required positional "
                    f"argument{'' if len(missing) == 1 else 's'}: {words}"
                )
            for name in keywords:
                raise TypeError(f"{typename}.__new__() got an unexpected keyword argument '{name}'")
            self._values = tuple(values)
            for name, value in zip(names, values):
                setattr(self, name, value)

        def __getitem__(self, index):
            return self._values[index]

        def __len__(self):
            return len(self._values)

        def __iter__(self):
            return iter(self._values)

        def __eq__(self, other):
            return isinstance(other, tuple) and self._values == tuple(other)

        def __ne__(self, other):
            return not self == other

        def __lt__(self, other):
            return self._values < tuple(other)

        def __le__(self, other):
            return self._values <= tuple(other)

        def __gt__(self, other):
            return self._values > tuple(other)

        def __ge__(self, other):
            return self._values >= tuple(other)

        def __add__(self, other):
            if not isinstance(other, tuple):
                raise TypeError(f'can only concatenate tuple (not "{type(other).__name__}") to tuple')
            return self._values + tuple(other)

        def __radd__(self, other):
            return tuple(other) + self._values

        def __mul__(self, times):
            return self._values * times

        def __contains__(self, item):
            return item in self._values

        def count(self, item):
            return self._values.count(item)

        def index(self, item, *bounds):
            return self._values.index(item, *bounds)

        def __copy__(self):
            return self

        def __repr__(self):
            pairs = ", ".join([f"{name}={value!r}" for name, value in zip(names, self._values)])
            return f"{typename}({pairs})"

        def _asdict(self):
            return dict(zip(names, self._values))

        def _replace(self, **keywords):
            return Row(**{**self._asdict(), **keywords})

    return Row
