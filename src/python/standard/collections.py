def OrderedDict(*args, **keywords):
    return dict(*args, **keywords)


class defaultdict:
    def __init__(self, default_factory=None, *args, **keywords):
        self.default_factory = default_factory
        self._kept = dict(*args, **keywords)

    def __getitem__(self, key):
        if key not in self._kept:
            if self.default_factory is None:
                raise KeyError(key)
            self._kept[key] = self.default_factory()
        return self._kept[key]

    def __setitem__(self, key, value):
        self._kept[key] = value

    def __delitem__(self, key):
        del self._kept[key]

    def __contains__(self, key):
        return key in self._kept

    def __len__(self):
        return len(self._kept)

    def __iter__(self):
        return iter(self._kept)

    def get(self, key, default=None):
        return self._kept.get(key, default)

    def items(self):
        return self._kept.items()

    def keys(self):
        return self._kept.keys()

    def values(self):
        return self._kept.values()


class deque:
    def __init__(self, iterable=(), maxlen=None):
        self._kept = []
        self.maxlen = maxlen
        self.extend(iterable)

    def append(self, item):
        self._kept.append(item)
        if self.maxlen is not None and len(self._kept) > self.maxlen:
            self._kept.pop(0)

    def appendleft(self, item):
        self._kept.insert(0, item)
        if self.maxlen is not None and len(self._kept) > self.maxlen:
            self._kept.pop()

    def extend(self, iterable):
        for item in iterable:
            self.append(item)

    def extendleft(self, iterable):
        for item in iterable:
            self.appendleft(item)

    def pop(self):
        if not self._kept:
            raise IndexError("pop from an empty deque")
        return self._kept.pop()

    def popleft(self):
        if not self._kept:
            raise IndexError("pop from an empty deque")
        return self._kept.pop(0)

    def clear(self):
        self._kept.clear()

    def rotate(self, n=1):
        if self._kept:
            n = n % len(self._kept)
            self._kept = self._kept[len(self._kept) - n:] + self._kept[:len(self._kept) - n]

    def __getitem__(self, index):
        if index >= len(self._kept) or index < -len(self._kept):
            raise IndexError("deque index out of range")
        return self._kept[index]

    def __setitem__(self, index, value):
        self._kept[index] = value

    def __len__(self):
        return len(self._kept)

    def __iter__(self):
        return iter(self._kept)


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
            return self._values == tuple(other)

        def __lt__(self, other):
            return self._values < tuple(other)

        def __repr__(self):
            pairs = ", ".join([f"{name}={value!r}" for name, value in zip(names, self._values)])
            return f"{typename}({pairs})"

        def _asdict(self):
            return dict(zip(names, self._values))

        def _replace(self, **keywords):
            return Row(**{**self._asdict(), **keywords})

    return Row
