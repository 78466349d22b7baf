def add(a, b): return a + b
def sub(a, b): return a - b
def mul(a, b): return a * b
def truediv(a, b): return a / b
def floordiv(a, b): return a // b
def mod(a, b): return a % b
def pow(a, b): return a ** b
def neg(a): return -a
def pos(a): return +a
def lt(a, b): return a < b
def le(a, b): return a <= b
def eq(a, b): return a == b
def ne(a, b): return a != b
def ge(a, b): return a >= b
def gt(a, b): return a > b
def not_(a): return not a
def truth(a): return bool(a)
def contains(a, b): return b in a
def getitem(a, b): return a[b]


def itemgetter(item, *items):
    if items:
        return lambda obj: tuple([obj[name] for name in (item, *items)])
    return lambda obj: obj[item]


def attrgetter(attribute):
    def get(obj):
        for name in attribute.split("."):
            obj = getattr(obj, name)
        return obj
    return get


def methodcaller(name, /, *args, **keywords):
    return lambda obj: getattr(obj, name)(*args, **keywords)
