import dataclasses


def _replace(self, **changes):
    return dataclasses.replace(self, **changes)


def field(pytree_node=True, **settings):
    return dataclasses.field(**settings)


# `chex.dataclass` and `flax.struct.dataclass`: dataclasses that JAX takes apart, with a method `replace`.
def dataclass(cls=None, *, frozen=False, **settings):
    def decorate(own):
        made = dataclasses.dataclass(own, frozen=frozen)
        made.replace = _replace
        return made

    return decorate if cls is None else decorate(cls)


# `flax.struct.PyTreeNode`: each class that is derived from it is such a dataclass.
class PyTreeNode:
    def __init_subclass__(cls, **settings):
        dataclasses.dataclass(cls, frozen=True)

    def replace(self, **changes):
        return dataclasses.replace(self, **changes)
