"""Answers lrsched's questions with the packages of this interpreter.

Standard input has one line of JSON, standard output gets lines of text: `src/genuine/answer.rs` lists them. What packages
print goes to standard error. The process ends when standard input does, so that none is left when lrsched is stopped.
"""

import ast
import importlib
import importlib.metadata
import importlib.util
import inspect
import json
import linecache
import os
import platform
import struct
import sys
import threading
import types
import warnings


class Missing(Exception):
    """A package that is not installed, by the name that it is imported with."""


class Lacks(Exception):
    """A package that does not have this name."""


class Cannot(Exception):
    """Why a question has no answer here."""


def package(name):
    """A module of a package; `Missing` says that the package is not installed."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name and (name == error.name or name.startswith(error.name + ".")):
            raise Missing(name.split(".")[0]) from None
        raise Cannot(f"`import {name}` fails: {type(error).__name__}: {error}") from None
    except Exception as error:
        raise Cannot(f"`import {name}` fails: {type(error).__name__}: {error}") from None


def public(module, name):
    """What a module has under a name."""
    found = getattr(module, name, None)
    if found is None:
        raise Lacks(f"{module.__name__}.{name}")
    return found


def version(name, distribution):
    """The version of the package that is imported with a name."""
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return line(getattr(sys.modules[name], "__version__", "?"))


class Names(dict):
    """A map of a spec: a dict whose entries are attributes too."""

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


class Inner(dict):
    """A schedule within another one: `kind` and `parameters`."""


def value(written):
    """A value of a spec."""
    if isinstance(written, list):
        return [value(item) for item in written]
    if not isinstance(written, dict):
        return written
    if "map" in written:
        entries = [(value(key), value(item)) for key, item in written["map"]]
        named = all(isinstance(key, str) for key, _ in entries)
        return Names(entries) if named else dict(entries)
    if "float" in written:
        return float(written["float"])
    if "long" in written:
        return int(float(written["long"]))
    if "python" in written:
        return Source(written["python"], written.get("name"))
    return Inner(kind=written["kind"], parameters=parameters(written["parameters"]))


def parameters(written):
    return {name: value(item) for name, item in written.items()}


class Source:
    """The Python of a spec."""

    def __init__(self, text, name):
        self.text, self.name = text, name

    def run(self, config=None, **given):
        """Runs it. The names that it has then, and the value of its last expression.

        What `config` has and the source does not define are names of its own: `args`, `cfg` and the like.
        """
        file = f"<the source in the spec, {id(self)}>"
        linecache.cache[file] = (len(self.text), None, self.text.splitlines(True), file)
        module = types.ModuleType("lrsched_source")
        sys.modules[module.__name__] = module
        names, last = vars(module), None
        tree = ast.parse(self.text, file)
        read = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
        names.update(given)
        names.update({key: item for key, item in (config or {}).items() if key in read})
        self.read = read
        if tree.body and isinstance(tree.body[-1], ast.Expr):
            last = ast.Expression(tree.body.pop().value)
        exec(compile(tree, file, "exec"), names)
        return names, None if last is None else eval(compile(last, file, "eval"), names)


def is_own(found):
    """Whether something is a function or class of the source."""
    return callable(found) and getattr(found, "__module__", "") == "lrsched_source"


def chosen(names, last, name, fits=is_own, handed=()):
    """The one that the source means: by name, what it hands to the framework, its last expression, or the only one."""
    if name:
        found = names
        for part in name.split("."):
            found = found.get(part) if isinstance(found, dict) else getattr(found, part, None)
        if found is None:
            raise Cannot(f"the source has no `{name}` that this interpreter can reach")
        return found
    if handed:
        return handed[-1]
    if last is not None:
        return last
    own = {key: found for key, found in names.items() if not key.startswith("_") and fits(found)}
    used = set()
    for found in own.values():
        functions = [found, *vars(found).values()] if isinstance(found, type) else [found]
        used.update(one for function in functions for one in reached(getattr(function, "__code__", None)))
        used.update(base.__name__ for base in getattr(found, "__bases__", ()))
    free = {key: found for key, found in own.items() if key not in used} or own
    if len(free) == 1:
        return next(iter(free.values()))
    if not free:
        raise Cannot("the source has no function or class that this interpreter could call")
    raise Cannot(f"the source has several that could be meant: {', '.join(free)}; name one with `name`")


def reached(code):
    """The names that a function uses, and those within it."""
    if code is None:
        return set()
    inner = [constant for constant in code.co_consts if hasattr(constant, "co_names")]
    return set(code.co_names).union(*map(reached, inner))


def arguments_of(found, config, source):
    """What of `config` is an argument of something that is called, not a name that the source reads."""
    known = inspect.signature(found).parameters
    any_name = any(one.kind is one.VAR_KEYWORD for one in known.values())
    return {key: item for key, item in (config or {}).items() if key in known or any_name or key not in source.read}


def configured(found, config, source):
    """A function of the step: the found one, what the class or factory makes, or one with further arguments."""
    given = {} if config is None else arguments_of(found, config, source)
    if not given:
        is_factory = isinstance(found, type) or config == {}
        return found() if is_factory else found
    try:
        inspect.signature(found).bind(**given)
    except TypeError:
        return lambda *step: found(*step, **given)
    return found(**given)


def function(source, arguments):
    """The function of the step that a source and `config` make."""
    config = arguments.get("config")
    names, last = source.run(config)
    return configured(chosen(names, last, source.name or arguments.get("name")), config, source)


class Curve:
    """The rows of a schedule: each a list, quantity by quantity, and in each group by group."""

    def __init__(self, rows, quantities=("lr",), groups=1, precision="float64"):
        self.rows, self.quantities, self.groups, self.precision = rows, quantities, groups, precision


class Question:
    """One schedule of a spec."""

    def __init__(self, asked):
        self.kind, self.rows, self.unit = asked["kind"], asked["rows"], asked["unit"]
        self.name = self.kind.rsplit(".", 1)[-1]
        self.parameters = parameters(asked["parameters"])
        self.defaults = parameters(asked["defaults"])
        self.optimizer = {name: value(item) for name, item in asked["optimizer"].items()}
        self.run, self.interval = asked["run"], asked["interval"]
        self.quantities = asked["quantities"]

    def rates(self, default):
        """The rate of each parameter group."""
        return [rate for _, rate in self.optimizer["lr"]] or [default]

    def index(self, row):
        """The count of the steps before a row."""
        if "every" in self.interval:
            return row // self.interval["every"]
        return row * self.interval.get("times", 1)

    def advance(self, scheduler):
        """A function of the row that does what the training loop does after it."""
        if "every" in self.interval:
            return lambda row: scheduler.step() if (row + 1) % self.interval["every"] == 0 else None
        if "times" in self.interval:
            update = accelerated(scheduler, self.interval["times"], self.run.get("gradient_accumulation", 1))
            return lambda row: update()
        if "late" in self.interval:
            return lambda row: scheduler.step(row)
        if "fraction" in self.interval:
            length = self.interval["fraction"]
            return lambda row: scheduler.step(row // length + row % length / length)
        return lambda row: scheduler.step()


def accelerated(scheduler, processes, batches):
    """A function that makes an update as a scheduler that accelerate has prepared, in one of several processes."""
    accelerate, prepared, state = package("accelerate"), package("accelerate.scheduler"), package("accelerate.state")
    state.AcceleratorState._reset_state(True)
    state.GradientState._reset_state()
    accelerate.Accelerator(cpu=True, gradient_accumulation_steps=batches)
    state.PartialState._shared_state["num_processes"] = processes
    gradients = state.GradientState()
    never_skipped = types.SimpleNamespace(step_was_skipped=False)
    scheduler = prepared.AcceleratedScheduler(scheduler, [never_skipped])

    def update():
        for batch in range(batches):
            gradients._set_sync_gradients(batch == batches - 1)
            scheduler.step()

    return update


def line(text):
    return " ".join(str(text).split())


class Answers:
    """Writes lines to lrsched."""

    def __init__(self, stream):
        self.stream = stream

    def say(self, *words):
        self.stream.write(" ".join(str(word) for word in words) + "\n")

    def raised(self, where, error):
        self.say("raises", where, type(error).__name__, line((str(error).strip().splitlines() or [""])[0]))

    def curve(self, question, make, packages):
        """The rows of one schedule, or what comes instead."""
        try:
            curve = make(question)
            rows = iter(curve.rows)
        except Missing as error:
            return self.say("missing", error, packages.get(str(error), error))
        except Lacks as error:
            return self.say("lacks", error)
        except Cannot as error:
            return self.say("cannot", line(error))
        except (Exception, SystemExit) as error:
            return self.raised("build", error)
        self.say("columns", curve.precision, curve.groups, *curve.quantities)
        pack = ">f" if curve.precision == "float32" else ">d"
        for _ in range(question.rows):
            try:
                row = [struct.pack(pack, float(number)).hex() for number in next(rows)]
            except Cannot as error:
                return self.say("cannot", line(error))
            except StopIteration:
                return self.raised("row", StopIteration("there are no further rows"))
            except (Exception, SystemExit) as error:
                return self.raised("row", error)
            self.say(*row)


def main():
    stream = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    asked = os.dup(0)
    os.dup2(2, 1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    # The folder of the user is no place for packages.
    sys.path[:] = [entry for entry in sys.path if entry not in ("", os.getcwd())]
    text = b""
    while not text.endswith(b"\n"):
        part = os.read(asked, 1 << 16)
        if not part:
            os._exit(1)
        text += part

    def end_with_lrsched():
        os.read(asked, 1)
        os._exit(1)

    threading.Thread(target=end_with_lrsched, daemon=True).start()
    warnings.simplefilter("ignore")
    answers, drivers = Answers(stream), {}
    answers.say("lrsched", 1)
    answers.say("python", platform.python_implementation(), platform.python_version())
    request = json.loads(text)
    for asked_schedule in request["schedules"]:
        name = asked_schedule["driver"]
        if name not in drivers:
            drivers[name] = dict(globals())
            exec(compile(request["drivers"][name], f"<lrsched {name}>", "exec"), drivers[name])
        answers.say("schedule")
        packages = drivers[name]["PACKAGES"]
        answers.curve(Question(asked_schedule), drivers[name]["curve"], packages)
        for module, distribution in packages.items():
            if module in sys.modules:
                answers.say("package", distribution, version(module, distribution))
        answers.say("end")
        stream.flush()
    # Threads of the packages need not end.
    os._exit(0)


main()
