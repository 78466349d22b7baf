"""Answers lrsched's questions with the packages of this interpreter.

Standard input has one line of JSON, standard output gets lines of text: `src/genuine/answer.rs` lists them. What packages
print goes to standard error. The process ends when standard input does, so that none is left when lrsched is stopped.
"""

import importlib
import importlib.metadata
import importlib.util
import json
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
