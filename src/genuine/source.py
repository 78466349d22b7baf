"""The Python of a spec, run as it stands there: what snippets take for granted is there, and what is meant is found.

`start.py` and the drivers of the dialects stand behind this in one program.
"""

import __future__
import ast
import builtins
import functools
import inspect
import linecache
import sys
import types

# Names that snippets use without their imports: `src/python/library/modules/mod.rs` has them, too.
USUAL = {
    **{"np": "numpy", "math": "math", "tf": "tensorflow", "keras": "keras", "ops": "keras.ops", "K": "keras.backend"},
    **{"jnp": "jax.numpy", "optax": "optax", "mx": "mxnet", "torch": "torch", "nn": "torch.nn"},
    **{"optim": "torch.optim", "lr_scheduler": "torch.optim.lr_scheduler"},
}
# Modules whose classes they use so.
HOMES = ("torch.optim.lr_scheduler", "torch.optim", "keras.optimizers.schedules", "keras.callbacks")

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


class Cannot(Exception):
    """Why a question has no answer here."""


class Names(dict):
    """A map of a spec: a dict whose entries are attributes too."""

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


class Granted(dict):
    """The built-in names, and what a snippet takes for granted beside them."""

    def __init__(self, source):
        super().__init__(vars(builtins))
        self.source = source

    def __missing__(self, name):
        if name in self.source.stand_ins:
            return self.source.stand_ins[name]
        if name in self.source.lost:
            raise Cannot(f"`{name}` is not known here: {self.source.lost[name]}")
        if name in USUAL:
            try:
                return importlib.import_module(USUAL[name])
            except ImportError:
                raise KeyError(name) from None
        for home in HOMES:
            if name[:1].isupper() and hasattr(sys.modules.get(home), name):
                return getattr(sys.modules[home], name)
        raise KeyError(name)


class Sized:
    """What only the length is known of: a loader."""

    def __init__(self, length):
        self.length = length

    def __len__(self):
        return self.length


def nested(config):
    """The values of `config` by the first part of their names: `args.lr` is a part of `args`, `len(loader)` that of `loader`."""
    made = Names()
    for key, item in (config or {}).items():
        if key.startswith("len(") and key.endswith(")"):
            key, item = key[4:-1], Sized(item)
        into, parts = made, key.split(".")
        for part in parts[:-1]:
            into = into.setdefault(part, Names())
        into[parts[-1]] = item
    return made


def is_optimizer_name(name):
    return name in ("optimizer", "optim", "opt", "optimiser", "sgd", "adam") or name.endswith("_optimizer")


class Source:
    """The Python of a spec."""

    def __init__(self, text, name):
        self.text, self.name = text, name
        # What was handed to a framework; what stands for objects of the training; why names have no value.
        self.recorded, self.stand_ins, self.lost = [], {}, {}
        # The names of `config` that went into the object of a method.
        self.used = set()

    def record(self, module):
        """Notes what is handed to functions and classes of a package while it runs, also within functions of its own."""
        for name, (place, keyword) in TAKERS.items():
            original = getattr(module, name, None)
            if inspect.isfunction(original):
                setattr(module, name, self.recording(original, place, keyword))
            elif isinstance(original, type):
                original.__init__ = self.recording(original.__init__, place + 1, keyword)

    def recording(self, original, place, keyword):
        @functools.wraps(original)
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
        self.file = f"<the source in the spec, {id(self)}>"
        linecache.cache[self.file] = (len(self.text), None, self.text.splitlines(True), self.file)
        module = types.ModuleType("lrsched_source")
        module.__file__ = self.file
        sys.modules[module.__name__] = module
        self.tree, self.names, self.last = ast.parse(self.text, self.file), vars(module), None
        nodes = list(ast.walk(self.tree))
        self.read = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
        imports = [node for node in nodes if isinstance(node, (ast.Import, ast.ImportFrom))]
        self.imported = {alias.asname or alias.name.split(".")[0] for node in imports for alias in node.names}
        self.flags = 0
        for node in imports:
            if getattr(node, "module", None) == "__future__":
                for alias in node.names:
                    self.flags |= getattr(__future__, alias.name).compiler_flag
        self.names.update(given)
        self.stand_ins.update({name: item for name, item in given.items() if is_optimizer_name(name)})
        self.names.update({key: item for key, item in nested(config).items() if key in self.read})
        self.given = {key for key in self.names if not key.startswith("__")}
        self.names["__builtins__"] = Granted(self)
        for statement in self.tree.body:
            self.statement(statement)

    def statement(self, statement):
        """Runs a statement of the module. Those that need what stands beside the snippet in its file are passed over."""
        try:
            if isinstance(statement, ast.ClassDef):
                statement.bases = [base for base in statement.bases if self.is_known(base)]
            if statement is self.tree.body[-1] and isinstance(statement, ast.Expr):
                self.last = self.value(statement.value)
            else:
                self.execute(statement)
        except (NameError, ImportError, Cannot) as error:
            why = f"line {statement.lineno}: {type(error).__name__}: {error}"
            for node in ast.walk(statement):
                name = getattr(node, "asname", None) or getattr(node, "name", getattr(node, "id", None))
                if isinstance(node, ast.alias) or isinstance(getattr(node, "ctx", None), ast.Store):
                    self.lost.setdefault(name.split(".")[0], why)

    def is_known(self, expression):
        try:
            self.value(expression)
        except (NameError, ImportError, AttributeError, Cannot):
            return False
        return True

    def execute(self, *statements):
        exec(compile(ast.Module(list(statements), []), self.file, "exec", self.flags, True), self.names)

    def value(self, expression):
        return eval(compile(ast.Expression(expression), self.file, "eval", self.flags, True), self.names)

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
                    item = self.value(argument)
                except (NameError, Cannot):
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

    def chosen(self, name, fits=None, config=None):
        """The one that is meant: by name, what is handed over, the last expression, or the only one that it can be."""
        name = self.name or name
        if name:
            return self.named(name, config)
        handed = [item for item in self.recorded or self.handed() if fits is None or fits(item)]
        if handed:
            return handed[-1]
        if self.last is not None and (fits or is_schedule)(self.last):
            return self.last
        found = self.candidates(fits or is_schedule)
        once = {key: item for key, item in found.items() if takes(item, 1)}
        found = once if fits is None and once else found
        if not found:
            why = "; ".join(dict.fromkeys(self.lost.values()))
            raise Cannot("the source has nothing that this interpreter could call" + (why and f" ({why})"))
        if len(found) > 1:
            raise Cannot(f"the source has several that could be meant: {', '.join(found)}; name one with `name`")
        return next(iter(found.values()))

    def named(self, name, config):
        """What has a name: of the module, of a class, within a function, or `phases[1]`."""
        owner, found = None, self.names
        for part in name.split("."):
            owner, found = found, found.get(part) if isinstance(found, dict) else getattr(found, part, None)
        if found is not None:
            is_method = isinstance(owner, type) and inspect.isfunction(found)
            is_static = is_method and isinstance(inspect.getattr_static(owner, part), staticmethod)
            return types.MethodType(found, self.object_of(owner, config)) if is_method and not is_static else found
        if all(part.isidentifier() for part in name.split(".")):
            found = self.within(name.split("."), config or {})
        elif self.is_known(ast.parse(name, mode="eval").body):
            found = self.value(ast.parse(name, mode="eval").body)
        if found is None:
            raise Cannot(f"this interpreter finds no `{name}` in the source")
        return found

    def object_of(self, owner, config):
        """An object of a class, as `config` describes it: its attributes as `self`, or the arguments of its constructor."""
        config = nested(config)
        if "self" in config or not inspect.isfunction(owner.__init__):
            made = owner.__new__(owner)
            vars(made).update(config.get("self", {}))
            self.used.add("self")
            return made
        given = {key: item for key, item in config.items() if key in inspect.signature(owner).parameters}
        given = self.with_optimizer(owner, given)
        if not takes(owner, 0, given):
            return owner.__new__(owner)
        self.used.update(given)
        return owner(**given)

    def within(self, path, config):
        """A function that stands in another one, with what is assigned before it there, and the rest from `config`."""
        body = self.tree.body
        for part in path[:-1]:
            found = [node for node in inside(body) if getattr(node, "name", None) == part]
            body = found[0].body if found else []
        for node in inside(body):
            if getattr(node, "name", None) == path[-1]:
                self.execute(node)
                return self.names[node.name]
            targets = [target.id for target in getattr(node, "targets", ()) if isinstance(target, ast.Name)]
            if targets and not any(target in config for target in targets):
                self.statement(node)
        return None

    def with_optimizer(self, called, given):
        """Arguments by name, with the optimizer if one is missing that is called so."""
        made = dict(given)
        for name, parameter in inspect.signature(called).parameters.items():
            if name not in made and parameter.default is parameter.empty and is_optimizer_name(name) and self.stand_ins:
                made[name] = next(iter(self.stand_ins.values()))
        return made


def inside(body):
    """The statements of blocks, in order, without those in functions and classes."""
    for statement in body:
        yield statement
        if not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            for block in ("body", "orelse", "finalbody"):
                yield from inside(getattr(statement, block, ()))


def is_schedule(item):
    """Whether something can be called with the step, or is a list of such."""
    if type(item) in (list, tuple):
        return bool(item) and all(map(callable, item))
    return hasattr(item, "__call__") and (not isinstance(item, type) or "__call__" in vars(item))


def is_own(found):
    """Whether something is a function or class of the source."""
    return callable(found) and getattr(found, "__module__", "") == "lrsched_source"


def takes(item, count, given={}):
    """Whether something can be called with so many arguments."""
    try:
        inspect.signature(item).bind(*range(count), **given)
    except (TypeError, ValueError):
        return isinstance(item, (type, list, tuple)) and not given
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
    rest = {key: item for key, item in nested(config).items() if key not in source.used or key in known}
    return {key: item for key, item in rest.items() if key in known or any_name or key not in source.read}


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
        return found(**source.with_optimizer(found, {})) if is_factory else found
    given = source.with_optimizer(found, given)
    if not takes(found, 0, given):
        return with_step(found, given)
    return found(**given)


def with_step(found, given):
    """A function of the step that has further arguments: the first one that is missing is the step."""
    parameters = inspect.signature(found).parameters.values()
    free = [one for one in parameters if one.name not in given and one.default is one.empty]
    if free and free[0].kind is inspect.Parameter.POSITIONAL_OR_KEYWORD:
        names = [one.name for one in free]
        return lambda *step: found(**dict(zip(names, step)), **given)
    return lambda *step: found(*step, **given)


def function(source, arguments):
    """The function of the step that a source and `config` make."""
    config = arguments.get("config")
    source.run(config)
    found = source.chosen(arguments.get("name"), config=config)
    made = configured(found, config, source)
    is_listed = type(made) in (list, tuple) and all(map(callable, made))
    # A factory may return what it handed the function to.
    return source.recorded[-1] if source.recorded and not callable(made) and not is_listed else made
