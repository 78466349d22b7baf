class RegistryValue:
    """What may be handed on and computed with: the result is not known."""

    def __str__(self):
        return "not known here"

    def __add__(self, other):
        return NotKnownHere()

    def __radd__(self, other):
        return NotKnownHere()

    def __sub__(self, other):
        return NotKnownHere()

    def __rsub__(self, other):
        return NotKnownHere()

    def __mul__(self, other):
        return NotKnownHere()

    def __rmul__(self, other):
        return NotKnownHere()

    def __truediv__(self, other):
        return NotKnownHere()

    def __rtruediv__(self, other):
        return NotKnownHere()

    def __floordiv__(self, other):
        return NotKnownHere()

    def __rfloordiv__(self, other):
        return NotKnownHere()

    def __mod__(self, other):
        return NotKnownHere()

    def __rmod__(self, other):
        return NotKnownHere()

    def __pow__(self, other):
        return NotKnownHere()

    def __rpow__(self, other):
        return NotKnownHere()


class NotKnownHere(RegistryValue):
    """What is imported: it may be handed on and computed with, and nothing is decided by it."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return NotKnownHere()

    def __call__(self, *args, **given):
        return AnyConfig(**given)

    def __getitem__(self, key):
        return NotKnownHere()

    def __bool__(self):
        raise TypeError("what is imported decides a branch here")

    def __iter__(self):
        raise TypeError("what is imported is gone through here")

    def __len__(self):
        raise TypeError("the length of what is imported is not known")


class AnyConfig(RegistryValue):
    """A config: what it is given, and for any other name something that is not known."""

    def __init__(self, *args, **given):
        for name in given:
            setattr(self, name, given[name])

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return NotKnownHere()


registry_isinstance = isinstance


def isinstance(value, kinds):
    """A check of what is imported passes: it is there to raise."""
    if type(kinds) is not NotKnownHere:
        return registry_isinstance(value, kinds)
    if type(value) is not NotKnownHere:
        raise TypeError("the class of a value is compared with what is imported")
    return True


def dataclass(kind=None, **given):
    return (lambda kind: kind) if kind is None else kind


def field(**given):
    return NotKnownHere()


def replace(value, **given):
    changed = type(value)()
    for name in vars(value):
        setattr(changed, name, vars(value)[name])
    for name in given:
        setattr(changed, name, given[name])
    return changed


def registry_plain(value):
    if registry_isinstance(value, NotKnownHere):
        return value
    if registry_isinstance(value, AnyConfig):
        return registry_plain(vars(value))
    if registry_isinstance(value, dict):
        if "not_known_here" in value:
            raise TypeError("keywords are imported, and not known here")
        return {name: registry_plain(inner) for name, inner in value.items()}
    if registry_isinstance(value, (list, tuple)):
        return [registry_plain(inner) for inner in value]
    return value
