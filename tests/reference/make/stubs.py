"""Stands in for packages that a genuine package imports, and that its schedulers do not use."""

import importlib.abc
import importlib.machinery
import importlib.util
import sys
import types


class Pliant(type):
    """The class of classes that have every attribute, and can be made of anything."""

    def __getattr__(cls, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Pliant(name, (), {"__init__": lambda self, *_, **__: None, "__call__": lambda self, given=None, *_: given})

    def __add__(cls, other):
        return other


class Anything(types.ModuleType):
    """A module with a class under every name."""

    __path__ = []

    def __getattr__(self, name):
        return getattr(Pliant(self.__name__, (), {}), name)


class Stubs(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def __init__(self, names):
        self.names = names

    def find_spec(self, name, path=None, target=None):
        if any(name == one or name.startswith(f"{one}.") for one in self.names):
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec):
        return Anything(spec.name)

    def exec_module(self, module):
        pass


def missing(*names):
    """Lets these modules be imported, with nothing in them."""
    sys.meta_path.insert(0, Stubs(names))


def bare(*names):
    """Makes packages whose modules can be imported, without running their `__init__`."""
    for name in names:
        parent, _, last = name.rpartition(".")
        paths = sys.modules[parent].__path__ if parent else None
        found = importlib.machinery.PathFinder.find_spec(name, paths)
        module = types.ModuleType(name)
        module.__path__ = list(found.submodule_search_locations)
        sys.modules[name] = module
        if parent:
            setattr(sys.modules[parent], last, module)
