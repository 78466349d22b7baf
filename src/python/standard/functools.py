def wraps(wrapped, assigned=None, updated=None):
    def decorate(wrapper):
        return wrapper
    return decorate


def update_wrapper(wrapper, wrapped, assigned=None, updated=None):
    return wrapper


class partial:
    def __init__(self, func, /, *args, **keywords):
        if not callable(func):
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


class _Cached:
    def __init__(self, function):
        self.__wrapped__ = function
        self.kept = {}

    def __call__(self, *args, **keywords):
        key = (args, tuple(keywords.items()))
        kept = self.kept
        if key in kept:
            return kept[key]
        value = self.__wrapped__(*args, **keywords)
        if len(kept) < 1000:
            kept[key] = value
        return value


def cache(user_function):
    return _Cached(user_function)


def lru_cache(maxsize=128, typed=False):
    if callable(maxsize):
        return _Cached(maxsize)
    return _Cached


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


def cached_property(function):
    return property(function)
