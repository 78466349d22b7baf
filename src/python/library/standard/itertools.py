def accumulate(iterable, func=None, *, initial=None):
    return _accumulated(iter(iterable), func, initial)


def _accumulated(items, func, initial):
    total = initial
    if initial is None:
        for total in items:
            break
        else:
            return
    yield total
    for item in items:
        total = total + item if func is None else func(total, item)
        yield total


class chain:
    def __init__(self, *iterables):
        self._items = _chained(iter(iterables))

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._items)

    @staticmethod
    def from_iterable(iterables):
        return _chained(iter(iterables))


def _chained(iterables):
    for iterable in iterables:
        for item in iterable:
            yield item


def count(start=0, step=1):
    return _counted(start, step)


def _counted(start, step):
    # Numbers that are no integers are added up, as CPython does it.
    while True:
        yield start
        start = start + step


def cycle(iterable):
    return _cycled(iter(iterable))


def _cycled(items):
    kept = []
    for item in items:
        yield item
        kept.append(item)
    while kept:
        for item in kept:
            yield item


def repeat(object, times=None):
    return _repeated(object) if times is None else _repeated_for(object, range(times))


def _repeated(object):
    while True:
        yield object


def _repeated_for(object, times):
    for _ in times:
        yield object


def takewhile(predicate, iterable):
    return _taken(predicate, iter(iterable))


def _taken(predicate, items):
    for item in items:
        if not predicate(item):
            return
        yield item


def dropwhile(predicate, iterable):
    return _dropped(predicate, iter(iterable))


def _dropped(predicate, items):
    for item in items:
        if not predicate(item):
            yield item
            break
    for item in items:
        yield item


def filterfalse(predicate, iterable):
    return _filtered(predicate, iter(iterable))


def _filtered(predicate, items):
    for item in items:
        if not (predicate(item) if predicate is not None else item):
            yield item


def compress(data, selectors):
    return _compressed(iter(data), iter(selectors))


def _compressed(data, selectors):
    for item, selected in zip(data, selectors):
        if selected:
            yield item


def islice(iterable, *bounds):
    if not bounds:
        raise TypeError("islice expected at least 2 arguments, got 1")
    if len(bounds) > 3:
        raise TypeError(f"islice expected at most 4 arguments, got {len(bounds) + 1}")
    limits = slice(*bounds)
    start = 0 if limits.start is None else limits.start
    stop = limits.stop
    step = 1 if limits.step is None else limits.step
    if stop is not None and (not isinstance(stop, int) or stop < 0):
        if len(bounds) == 1:
            raise ValueError("Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.")
        raise ValueError("Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.")
    if not isinstance(start, int) or start < 0:
        raise ValueError("Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.")
    if not isinstance(step, int) or step < 1:
        raise ValueError("Step for islice() must be a positive integer or None.")
    return _sliced(iter(iterable), start, stop, step)


def _sliced(items, wanted, stop, step):
    taken = 0
    while True:
        while taken < wanted:
            for _ in items:
                break
            else:
                return
            taken += 1
        if stop is not None and taken >= stop:
            return
        for item in items:
            break
        else:
            return
        taken += 1
        wanted += step
        if stop is not None and wanted > stop:
            wanted = stop
        yield item


def pairwise(iterable):
    return _paired(iter(iterable))


def _paired(items):
    for before in items:
        break
    else:
        return
    for item in items:
        yield before, item
        before = item


def starmap(function, iterable):
    return _starred(function, iter(iterable))


def _starred(function, items):
    for arguments in items:
        yield function(*arguments)


def zip_longest(*iterables, fillvalue=None):
    return _zipped([iter(iterable) for iterable in iterables], fillvalue)


def _zipped(sources, fill):
    left = len(sources)
    ended = [False] * left
    while left:
        row = []
        for index in range(len(sources)):
            item = fill
            if not ended[index]:
                for item in sources[index]:
                    break
                else:
                    ended[index] = True
                    left -= 1
                    if not left:
                        return
            row.append(item)
        yield tuple(row)


def tee(iterable, n=2):
    if n < 0:
        raise ValueError("n must be >= 0")
    items = iter(iterable)
    kept = []
    return tuple([_copied(items, kept, 0) for _ in range(n)])


def _copied(items, kept, at):
    while True:
        if at == len(kept):
            for item in items:
                kept.append(item)
                break
            else:
                return
        yield kept[at]
        at += 1


def product(*iterables, repeat=1):
    return _product([tuple(iterable) for iterable in iterables] * repeat)


def _product(lists):
    rows = [()]
    for items in lists:
        rows = [row + (item,) for row in rows for item in items]
    for row in rows:
        yield row


def combinations(iterable, r):
    if r < 0:
        raise ValueError("r must be non-negative")
    return _combined(tuple(iterable), r, 1)


def combinations_with_replacement(iterable, r):
    if r < 0:
        raise ValueError("r must be non-negative")
    return _combined(tuple(iterable), r, 0)


def _combined(items, r, step):
    if r == 0:
        yield ()
        return
    for index in range(len(items)):
        for rest in _combined(items[index + step:], r - 1, step):
            yield (items[index],) + rest


def permutations(iterable, r=None):
    items = tuple(iterable)
    if r is not None and r < 0:
        raise ValueError("r must be non-negative")
    return _permuted(items, len(items) if r is None else r)


def _permuted(items, r):
    if r == 0:
        yield ()
        return
    for index in range(len(items)):
        for rest in _permuted(items[:index] + items[index + 1:], r - 1):
            yield (items[index],) + rest


class groupby:
    def __init__(self, iterable, key=None):
        self._items = iter(iterable)
        self._key = key
        self._started = False
        self._item = self._name = self._wanted = None
        self._group = None

    def __iter__(self):
        return self

    def _step(self):
        item = next(self._items)
        self._name = item if self._key is None else self._key(item)
        self._item = item
        self._started = True

    def __next__(self):
        self._group = None
        while not self._started or self._wanted_is_known():
            self._step()
        self._known = True
        self._wanted = self._name
        group = _Group(self, self._name)
        self._group = group
        return self._name, group

    _known = False

    def _wanted_is_known(self):
        return self._known and self._name == self._wanted


class _Group:
    def __init__(self, parent, name):
        self._parent = parent
        self._name = name
        self._waits = True

    def __iter__(self):
        return self

    def __next__(self):
        parent = self._parent
        if parent._group is not self:
            raise StopIteration
        if not self._waits:
            parent._step()
            self._waits = True
        if not parent._name == self._name:
            raise StopIteration
        self._waits = False
        return parent._item
