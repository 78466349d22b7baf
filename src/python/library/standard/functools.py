def update_wrapper(wrapper, wrapped, assigned=None, updated=None):
    if hasattr(wrapped, "__name__") and hasattr(wrapper, "__name__"):
        wrapper.__name__ = wrapped.__name__
    wrapper.__wrapped__ = wrapped
    return wrapper


def wraps(wrapped, assigned=None, updated=None):
    def decorate(wrapper):
        return update_wrapper(wrapper, wrapped)
    return decorate


class partial:
    def __init__(self, func, /, *args, **keywords):
        if not __is_unknown__(func) and not callable(func):
            raise TypeError("the first argument must be callable")
        self.func = func
        self.args = args
        self.keywords = keywords

    def __call__(self, /, *args, **keywords):
        return self.func(*self.args, *args, **{**self.keywords, **keywords})


def reduce(function, iterable, *initial):
    items = iter(iterable)
    if initial:
        value = initial[0]
    else:
        missing = []
        value = next(items, missing)
        if value is missing:
            raise TypeError("reduce() of empty iterable with no initial value")
    for item in items:
        value = function(value, item)
    return value


class CacheInfo:
    def __init__(self, hits, misses, maxsize, currsize):
        self.hits = hits
        self.misses = misses
        self.maxsize = maxsize
        self.currsize = currsize

    def _row(self):
        return (self.hits, self.misses, self.maxsize, self.currsize)

    def __getitem__(self, index):
        return self._row()[index]

    def __len__(self):
        return 4

    def __iter__(self):
        return iter(self._row())

    def __eq__(self, other):
        return self._row() == tuple(other)

    def __repr__(self):
        return f"CacheInfo(hits={self.hits}, misses={self.misses}, maxsize={self.maxsize}, currsize={self.currsize})"


def _key(args, keywords, typed):
    if not typed and not keywords and len(args) == 1 and type(args[0]) in (int, str):
        return args[0]
    key = args
    if keywords:
        key += (_key,)
        for pair in keywords.items():
            key += pair
    if typed:
        key += tuple([type(value) for value in args])
        key += tuple([type(value) for value in keywords.values()])
    return key


def _cached(function, maxsize, typed):
    kept = {}
    hits = misses = 0

    def cached(*args, **keywords):
        nonlocal hits, misses
        if maxsize == 0:
            misses += 1
            return function(*args, **keywords)
        key = _key(args, keywords, typed)
        if key in kept:
            hits += 1
            if maxsize is None:
                return kept[key]
            value = kept.pop(key)
            kept[key] = value
            return value
        misses += 1
        value = function(*args, **keywords)
        if key not in kept:
            if maxsize is not None and len(kept) >= maxsize:
                for oldest in kept:
                    break
                del kept[oldest]
            kept[key] = value
        elif maxsize is None:
            kept[key] = value
        return value

    def cache_info():
        return CacheInfo(hits, misses, maxsize, len(kept))

    def cache_clear():
        nonlocal hits, misses
        hits = misses = 0
        kept.clear()

    cached.cache_info = cache_info
    cached.cache_clear = cache_clear
    cached.cache_parameters = lambda: {"maxsize": maxsize, "typed": typed}
    return update_wrapper(cached, function)


def cache(user_function, /):
    return _cached(user_function, None, False)


def lru_cache(maxsize=128, typed=False):
    if callable(maxsize):
        return _cached(maxsize, 128, typed)
    if maxsize is not None and not isinstance(maxsize, int):
        raise TypeError("Expected first argument to be an integer, a callable, or None")
    if maxsize is not None and maxsize < 0:
        maxsize = 0
    return lambda function: _cached(function, maxsize, typed)


def cmp_to_key(compare):
    class Key:
        def __init__(self, obj):
            self.obj = obj

        def __lt__(self, other):
            return compare(self.obj, other.obj) < 0

        def __gt__(self, other):
            return compare(self.obj, other.obj) > 0

        def __eq__(self, other):
            return compare(self.obj, other.obj) == 0

    return Key


def total_ordering(cls):
    return cls
