def accumulate(iterable, func=None, *, initial=None):
    items = iter(iterable)
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
        self.items = _chained(iterables)

    def __iter__(self):
        return self.items

    @staticmethod
    def from_iterable(iterables):
        return _chained(iterables)


def _chained(iterables):
    for iterable in iterables:
        for item in iterable:
            yield item


def count(start=0, step=1):
    while True:
        yield start
        start = start + step


def cycle(iterable):
    kept = list(iterable)
    while kept:
        for item in kept:
            yield item


def repeat(object, times=None):
    if times is None:
        while True:
            yield object
    for _ in range(times):
        yield object


def takewhile(predicate, iterable):
    for item in iterable:
        if not predicate(item):
            return
        yield item


def dropwhile(predicate, iterable):
    items = iter(iterable)
    for item in items:
        if not predicate(item):
            yield item
            break
    for item in items:
        yield item


def filterfalse(predicate, iterable):
    for item in iterable:
        if not (predicate(item) if predicate is not None else item):
            yield item


def islice(iterable, *bounds):
    limits = slice(*bounds)
    start = 0 if limits.start is None else limits.start
    stop = limits.stop
    step = 1 if limits.step is None else limits.step
    if start < 0 or step < 1 or (stop is not None and stop < 0):
        raise ValueError("Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.")
    wanted = start
    if stop is not None and wanted >= stop and start == 0:
        return
    for index, item in enumerate(iterable):
        if stop is not None and index >= stop:
            return
        if index == wanted:
            yield item
            wanted = wanted + step
            if stop is not None and wanted >= stop:
                return


def pairwise(iterable):
    items = iter(iterable)
    for before in items:
        break
    else:
        return
    for item in items:
        yield before, item
        before = item


def starmap(function, iterable):
    for arguments in iterable:
        yield function(*arguments)


def zip_longest(*iterables, fillvalue=None):
    lists = [list(iterable) for iterable in iterables]
    longest = max([len(items) for items in lists], default=0)
    for index in range(longest):
        yield tuple([items[index] if index < len(items) else fillvalue for items in lists])


def product(*iterables, repeat=1):
    rows = [()]
    for items in [tuple(iterable) for iterable in iterables] * repeat:
        rows = [row + (item,) for row in rows for item in items]
    for row in rows:
        yield row


def combinations(iterable, r):
    items = tuple(iterable)
    if r == 0:
        yield ()
        return
    for index in range(len(items)):
        for rest in combinations(items[index + 1:], r - 1):
            yield (items[index],) + rest


def permutations(iterable, r=None):
    items = tuple(iterable)
    r = len(items) if r is None else r
    if r == 0:
        yield ()
        return
    for index in range(len(items)):
        for rest in permutations(items[:index] + items[index + 1:], r - 1):
            yield (items[index],) + rest


def groupby(iterable, key=None):
    known, group = None, []
    for item in iterable:
        name = item if key is None else key(item)
        if group and not name == known:
            yield known, iter(group)
            group = []
        known = name
        group.append(item)
    if group:
        yield known, iter(group)
