"""Writes reference curves: what the genuine packages say, as text that a person can read.

A script beside this one, one per dialect, runs the genuine package and hands each case to a `Curves`:

    curves = Curves("keras", "CosineDecay", pins={"keras": "3.15.1"}, notes=["..."])
    curves.case("as in the docs", spec, rows=1500, marks=[1000], evaluate=lambda: values(...))
    curves.write()

The file is `tests/reference/<dialect>/<scheduler>.txt`. Its format, case by case:

    == as in the docs
    | run: {steps: 1500}
    | schedule:
    |   kind: keras.CosineDecay
    |   ...
    per step rows 1500 columns lr float32 hash 9ae16a3b2f90404f
    0 0.1
    ...
    raises at 1500 ValueError: its message

The spec stands behind "| ", as a user would write it. The hash covers all values of all rows, row by row; the
listed rows are a selection. Where the package raises, the last line says at which row (`build`: when it was
constructed), and `rows` and `hash` cover what came before; without any row before it that line stands alone.
A case that looks at rows far out says `rows 1500 from 16777000`: the hash covers 1500 rows from that one on.
"""

import copy
import importlib.metadata
import importlib.util
import math
import pathlib
import platform
import struct
import sys

# The scripts are called like the packages that they import: look for those elsewhere.
HERE = pathlib.Path(__file__).resolve().parent
sys.path[:] = [entry for entry in sys.path if pathlib.Path(entry or ".").resolve() != HERE]

FORMATS = {"float32": ("<f", "<I", 0x7FC00000), "float64": ("<d", "<Q", 0x7FF8000000000000)}


class Curves:
    """The reference file of one scheduler."""

    def __init__(self, dialect, scheduler, pins, notes=(), precision="float32", per="step", columns=("lr",)):
        self.path = HERE.parent / dialect / f"{scheduler}.txt"
        self.precision, self.per, self.columns = precision, per, tuple(columns)
        self.names = set()
        self.lines = [
            f"# {dialect}.{scheduler}, written by tests/reference/make/{dialect}.py",
            f"# {environment(pins)}",
            *(f"# {note}" for note in notes),
        ]

    def case(self, name, spec, rows, evaluate, marks=(), first=0, per=None, columns=None, precision=None):
        """Adds a case of `rows` rows, which begin with row `first`.

        `spec` is the whole spec: a dict, written out by `yaml`, or the text itself.
        `evaluate()` builds the genuine scheduler and returns an iterable of rows: each a number, or a sequence of
        numbers for several columns. What it raises is written down as belonging to the constructor, what the
        iterable raises as belonging to the row.
        `marks` are the rows at which something happens: each is listed with both neighbours.
        """
        assert name not in self.names, f"two cases are called {name!r}"
        self.names.add(name)
        precision, per = precision or self.precision, per or self.per
        columns = tuple(columns or self.columns)
        values, raised = collect(evaluate, first, rows, len(columns), precision)
        text = spec if isinstance(spec, str) else yaml(spec)
        self.lines += ["", f"== {name}", *(f"| {line}".rstrip() for line in text.splitlines())]
        if values:
            digest = fingerprint(values, precision)
            span = f"{len(values)} from {first}" if first else f"{len(values)}"
            head = " ".join(columns)
            self.lines.append(f"per {per} rows {span} columns {head} {precision} hash {digest:016x}")
            for index in selection(len(values), [mark - first for mark in marks]):
                row = " ".join(shortest(value, precision) for value in values[index])
                self.lines.append(f"{first + index} {row}")
        if raised:
            self.lines.append(raised)

    def write(self):
        """Writes the file and says how large it is."""
        self.path.parent.mkdir(exist_ok=True)
        self.path.write_text("\n".join(self.lines) + "\n", encoding="utf-8")
        print(f"{self.path.name}: {len(self.names)} cases, {self.path.stat().st_size / 1000:.1f} kB")


def environment(pins):
    """The versions of the packages, which must be the pinned ones, and of all else that decides about bits."""
    for package, pinned in pins.items():
        found = importlib.metadata.version(package)
        if found != pinned:
            sys.exit(f"the reference is {package} {pinned}, but {found} is installed")
    packages = [f"{package} {version}" for package, version in pins.items()]
    libc = " ".join(platform.libc_ver())
    fma = "with" if " fma " in pathlib.Path("/proc/cpuinfo").read_text() else "without"
    machine = platform.machine().replace("_", "-")
    return ", ".join([*packages, f"Python {platform.python_version()}", libc, f"{machine} {fma} FMA"]) + "; eager"


def collect(evaluate, first, rows, width, precision):
    """The rows as tuples, and the line that says where and what the package raised, if it did."""
    values = []
    try:
        iterator = iter(evaluate())
    except Exception as error:
        return values, complaint("build", error)
    while len(values) < rows:
        try:
            row = next(iterator)
        except StopIteration:
            raise AssertionError(f"only {len(values)} of {rows} rows were evaluated") from None
        except Exception as error:
            return values, complaint(first + len(values), error)
        row = tuple(row) if hasattr(row, "__len__") else (row,)
        assert len(row) == width, f"{len(row)} values for {width} columns"
        assert precision == "float64" or all(same(float(v), rounded(v)) for v in row), f"{row} is no float32"
        values.append(tuple(float(v) for v in row))
    return values, None


def loaded(name, path):
    """The module in a file, without the package around it."""
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def stepped(torch, spec, make):
    """The rates of torch's optimizer under the scheduler that `make` constructs on it, stepped after each update."""
    lr = spec["optimizer"]["lr"]
    rates = list(lr.values()) if isinstance(lr, dict) else [lr]
    optimizer = torch.optim.SGD([{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": rate} for rate in rates])
    scheduler = make(optimizer)

    def values():
        while True:
            yield [group["lr"] for group in optimizer.param_groups]
            optimizer.step()
            scheduler.step()

    return values()


def interrupted(spec, optimizer_of, scheduler_of):
    """The rates of a run that is interrupted as `run.resume` says, and taken up again by a new script."""
    resume, schedule = spec["run"]["resume"], spec["schedule"]
    optimizer = optimizer_of(spec["optimizer"]["lr"])
    scheduler = scheduler_of(optimizer, schedule)
    rates = lambda: [float(group["lr"]) for group in optimizer.param_groups]
    for _ in range(resume["step"]):
        yield rates()
        scheduler.step()
    saved, state = copy.deepcopy(optimizer.state_dict()), copy.deepcopy(scheduler.state_dict())
    optimizer = optimizer_of(resume.get("lr", spec["optimizer"]["lr"]))
    if resume["optimizer"] == "loaded_first":
        optimizer.load_state_dict(saved)
    scheduler = scheduler_of(optimizer, {**schedule, **resume.get("schedule", {})})
    if resume["scheduler"] == "loaded":
        scheduler.load_state_dict(state)
    if resume["optimizer"] == "loaded":
        optimizer.load_state_dict(saved)
    while True:
        yield rates()
        scheduler.step()


STATES = [("loaded", "loaded"), ("loaded", "new"), ("loaded", "loaded_first"), ("new", "loaded"), ("new", "loaded_first"), ("new", "new")]


def interruptions(spec, at, states=STATES, **resume):
    """The same spec, interrupted and resumed with each combination of what is loaded."""
    for scheduler, optimizer in states:
        own = {"step": at, "scheduler": scheduler, "optimizer": optimizer, **resume}
        what = f", other {', '.join(resume)}" if resume else ""
        yield f"interrupted at {at}: scheduler {scheduler}, optimizer {optimizer}{what}", {**spec, "run": {**spec.get("run", {}), "resume": own}}


def complaint(where, error):
    """One line for what was raised."""
    message = (str(error).strip().splitlines() or [""])[0]
    return f"raises at {where} {type(error).__name__}: {message}".rstrip().removesuffix(":")


def selection(rows, marks):
    """The rows worth listing: the first ones, both sides of every mark, a few in between, the last."""
    chosen = {0, 1, 2, rows - 1}
    for mark in marks:
        base = math.floor(mark)
        chosen |= {base - 1, base, base + 1}
    chosen |= {rows * part // 7 for part in range(1, 7)}
    return sorted(index for index in chosen if 0 <= index < rows)


def fingerprint(values, precision):
    """A hash of the bits of all values, row by row. Every NaN counts as the quiet, positive one without payload."""
    number, bits, nan = FORMATS[precision]
    digest = 0xCBF29CE484222325
    for row in values:
        for value in row:
            word = nan if math.isnan(value) else struct.unpack(bits, struct.pack(number, value))[0]
            digest = (digest ^ word) * 0x100000001B3 % 2**64
    return digest


def rounded(value):
    """The nearest float32."""
    return struct.unpack("<f", struct.pack("<f", float(value)))[0]


def same(a, b):
    return a == b or (math.isnan(a) and math.isnan(b))


def shortest(value, precision):
    """The shortest decimal text that reads back as the same float."""
    if precision == "float64" or not math.isfinite(value):
        return repr(float(value))
    for digits in range(1, 10):
        if rounded(f"{value:.{digits}g}") == value:
            return repr(float(f"{value:.{digits}g}"))
    raise AssertionError(f"{value} is no float32")


def yaml(spec):
    """A spec as a user would write it: its schedules line by line, everything else in one."""
    lines = []
    for key, value in spec.items():
        if key in ("schedule", "schedules"):
            lines += [f"{key}:", *block(value, "  ")]
        else:
            lines.append(f"{key}: {flow(value)}")
    return "\n".join(lines)


def block(value, indent):
    """A map line by line; what is nested in it likewise if it is a list of maps, a map of maps or a long text."""
    lines = []
    for key, item in value.items():
        if isinstance(item, list) and item and all(isinstance(entry, dict) for entry in item):
            lines.append(f"{indent}{key}:")
            for entry in item:
                first, *rest = block(entry, indent + "    ")
                lines += [f"{indent}  - {first.strip()}", *rest]
        elif isinstance(item, dict) and any(isinstance(entry, dict) for entry in item.values()):
            lines += [f"{indent}{key}:", *block(item, indent + "  ")]
        elif isinstance(item, dict) and "kind" in item:
            lines += [f"{indent}{key}:", *block(item, indent + "  ")]
        elif isinstance(item, str) and "\n" in item:
            lines += [f"{indent}{key}: |", *(f"{indent}  {line}".rstrip() for line in item.splitlines())]
        else:
            lines.append(f"{indent}{key}: {flow(item)}")
    return lines


class Expression(float):
    """What arithmetic comes to. The spec has the arithmetic, the package the number."""

    def __new__(cls, text):
        expression = super().__new__(cls, eval(text))
        expression.text = text
        return expression


def flow(value):
    """A value in one line. Python's int and float stay apart: 1 and 1.0."""
    if isinstance(value, Expression):
        return value.text
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if math.isnan(value):
            return ".nan"
        return repr(value) if math.isfinite(value) else f"{'-' if value < 0 else ''}.inf"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(item)}" for key, item in value.items()) + "}"
    plain = value and value.replace("_", "").replace(".", "").replace("-", "").isalnum() and value[0].isalpha()
    return value if plain and value not in ("null", "true", "false", "yes", "no", "on", "off") else f'"{value}"'
