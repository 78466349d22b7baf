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


class Own(Exception):
    """A schedule that is lrsched's own."""


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


# Classes and functions that take a schedule: the place of the argument, and its name.
TAKERS = {
    "LearningRateScheduler": (0, "schedule"),
    "LambdaLR": (1, "lr_lambda"),
    "MultiplicativeLR": (1, "lr_lambda"),
    "scale_by_schedule": (0, "step_size_fn"),
}
OPTIMIZERS = (
    "SGD Adam AdamW Adamax Nadam RMSprop Adagrad Adadelta Adafactor Ftrl Lion Lamb Muon "
    "sgd adam adamw adamax nadam rmsprop adagrad adafactor lion lamb lars scale_by_learning_rate"
)
TAKERS.update({name: (0, "learning_rate") for name in OPTIMIZERS.split()})


class Source:
    """The Python of a spec."""

    def __init__(self, text, name):
        self.text, self.name = text, name
        self.recorded = []

    def record(self, module):
        """Notes what is handed to the functions of a package while it runs, also within functions of its own."""
        for name, (place, keyword) in TAKERS.items():
            original = getattr(module, name, None)
            if inspect.isfunction(original):
                setattr(module, name, self.recording(original, place, keyword))

    def recording(self, original, place, keyword):
        def recorded(*arguments, **keywords):
            item = keywords.get(keyword, arguments[place] if place < len(arguments) else None)
            if is_schedule(item):
                self.recorded.append(item)
            return original(*arguments, **keywords)

        return recorded

    def run(self, config=None, **given):
        """Runs it. `names` has what it defines, and `last` the value of its last expression.

        What `config` has and the source does not define are names of its own: `args`, `cfg` and the like.
        """
        file = f"<the source in the spec, {id(self)}>"
        linecache.cache[file] = (len(self.text), None, self.text.splitlines(True), file)
        module = types.ModuleType("lrsched_source")
        module.__file__ = file
        sys.modules[module.__name__] = module
        self.tree, self.names, self.last = ast.parse(self.text, file), vars(module), None
        nodes = list(ast.walk(self.tree))
        self.read = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
        self.imported = {
            alias.asname or alias.name.split(".")[0]
            for node in nodes
            if isinstance(node, (ast.Import, ast.ImportFrom))
            for alias in node.names
        }
        self.names.update(given)
        self.names.update({key: item for key, item in (config or {}).items() if key in self.read})
        self.given = {key for key in self.names if not key.startswith("__")}
        body, end = self.tree, None
        if body.body and isinstance(body.body[-1], ast.Expr):
            end = body.body[-1].value
            body = ast.Module(body.body[:-1], body.type_ignores)
        exec(compile(body, file, "exec"), self.names)
        if end is not None:
            self.last = eval(compile(ast.Expression(end), file, "eval"), self.names)

    def handed(self):
        """What it hands to a framework as the schedule."""
        found = []
        for call in ast.walk(self.tree):
            if not isinstance(call, ast.Call) or not isinstance(call.func, (ast.Name, ast.Attribute)):
                continue
            place, keyword = TAKERS.get(getattr(call.func, "attr", getattr(call.func, "id", None)), (0, None))
            named = [one.value for one in call.keywords if one.arg == keyword]
            for argument in keyword and (named or call.args[place : place + 1]) or ():
                try:
                    item = eval(compile(ast.Expression(argument), "<handed over>", "eval"), self.names)
                except NameError:
                    continue  # a name within a function
                if is_schedule(item) and item not in found:
                    found.append(item)
        return found

    def candidates(self, fits):
        """What could be meant, by name. What others use, and functions whose results have names, are not."""
        other = self.imported | self.given
        own = {key: item for key, item in self.names.items() if key not in other and key[:2] != "__" and fits(item)}
        public = {key: item for key, item in own.items() if not key.startswith("_")}
        own = public or own
        used = set()
        for item in own.values():
            parts = [item, *vars(item).values()] if isinstance(item, type) else [item]
            used.update(one for part in parts for one in reached(getattr(part, "__code__", None)))
            used.update(base.__name__ for base in getattr(item, "__bases__", ()))
            if not isinstance(item, type) and type(item).__module__ == "lrsched_source":
                used.add(type(item).__name__)
        for statement in self.tree.body:
            if isinstance(statement, (ast.Assign, ast.AnnAssign)) and statement.value:
                target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
                if getattr(target, "id", None) in own:
                    names = {getattr(node, "id", None) for node in ast.walk(statement.value)}
                    used.update(names - {target.id})
        return {key: item for key, item in own.items() if key not in used} or own

    def chosen(self, name, fits=None):
        """The one that is meant: by name, what is handed over, the last expression, or the only one that it can be."""
        name = self.name or name
        if name:
            found = self.names
            for part in name.split("."):
                found = found.get(part) if isinstance(found, dict) else getattr(found, part, None)
            if found is None:
                raise Cannot(f"this interpreter finds no `{name}` in the source")
            return found
        handed = [item for item in self.recorded or self.handed() if fits is None or fits(item)]
        if handed:
            return handed[-1]
        if self.last is not None and (fits or is_schedule)(self.last):
            return self.last
        found = self.candidates(fits or is_schedule)
        once = {key: item for key, item in found.items() if takes(item, 1)}
        found = once if fits is None and once else found
        if not found:
            raise Cannot("the source has nothing that this interpreter could call")
        if len(found) > 1:
            raise Cannot(f"the source has several that could be meant: {', '.join(found)}; name one with `name`")
        return next(iter(found.values()))


def is_schedule(item):
    """Whether something can be called with the step, or is a list of such."""
    if type(item) in (list, tuple):
        return bool(item) and all(map(callable, item))
    return hasattr(item, "__call__") and (not isinstance(item, type) or "__call__" in vars(item))


def is_own(found):
    """Whether something is a function or class of the source."""
    return callable(found) and getattr(found, "__module__", "") == "lrsched_source"


def takes(item, count):
    """Whether something can be called with so many arguments."""
    try:
        inspect.signature(item).bind(*range(count))
    except (TypeError, ValueError):
        return isinstance(item, (type, list, tuple))
    return True


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
    if isinstance(found, (list, tuple)):
        return found
    given = {} if config is None else arguments_of(found, config, source)
    if not given:
        is_factory = isinstance(found, type) or config == {}
        if not is_factory and callable(found) and not takes(found, 1) and not takes(found, 2):
            name = getattr(found, "__name__", type(found).__name__)
            raise Cannot(f"`{name}` needs more arguments than the step: give them with `config`")
        return found() if is_factory else found
    try:
        inspect.signature(found).bind(**given)
    except TypeError:
        return lambda *step: found(*step, **given)
    return found(**given)


def function(source, arguments):
    """The function of the step that a source and `config` make."""
    config = arguments.get("config")
    source.run(config)
    return configured(source.chosen(arguments.get("name")), config, source)


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


def stepped(question, default, make):
    """The rates of torch's optimizer under the scheduler that `make` constructs on it, stepped after each update."""
    torch = package("torch")
    groups = [{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": rate} for rate in question.rates(default)]
    for group, (_, rate) in zip(groups, question.optimizer.get("initial_lr", [])):
        group["initial_lr"] = rate
    optimizer = torch.optim.SGD(groups)
    after = question.advance(make(optimizer))

    def rows():
        for row in range(question.rows):
            yield [group["lr"] for group in optimizer.param_groups]
            optimizer.step()
            after(row)

    return Curve(rows(), groups=len(optimizer.param_groups))


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
        except Own as error:
            return self.say("own", line(error))
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
