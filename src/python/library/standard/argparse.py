SUPPRESS = "==SUPPRESS=="
REMAINDER = "..."
ONE_OR_MORE = "+"
OPTIONAL = "?"
ZERO_OR_MORE = "*"


class Namespace:
    def __init__(self, /, **keywords):
        for name, value in keywords.items():
            setattr(self, name, value)

    def __contains__(self, name):
        return name in self.__dict__

    def _get_kwargs(self):
        return list(self.__dict__.items())

    def __eq__(self, other):
        return isinstance(other, Namespace) and self.__dict__ == other.__dict__


class _OpenNamespace(Namespace):
    """With the arguments of a Trainer of Lightning besides, which only the command line gives."""

    def __getattr__(self, name):
        if name in _OF_LIGHTNING:
            return __fact__(name)
        raise AttributeError(f"'Namespace' object has no attribute '{name}'")


# The arguments of `Trainer.add_argparse_args` (pytorch_lightning 1).
_OF_LIGHTNING = """
    accelerator accumulate_grad_batches auto_lr_find auto_scale_batch_size auto_select_gpus benchmark callbacks
    check_val_every_n_epoch checkpoint_callback default_root_dir detect_anomaly deterministic devices
    enable_checkpointing enable_model_summary enable_progress_bar fast_dev_run gpus gradient_clip_algorithm
    gradient_clip_val limit_predict_batches limit_test_batches limit_train_batches limit_val_batches
    log_every_n_steps logger max_epochs max_steps max_time min_epochs min_steps num_nodes num_processes
    num_sanity_val_steps overfit_batches plugins precision profiler progress_bar_refresh_rate
    reload_dataloaders_every_n_epochs replace_sampler_ddp resume_from_checkpoint stochastic_weight_avg strategy
    sync_batchnorm tpu_cores track_grad_norm val_check_interval weights_save_path weights_summary
""".split()


class Action:
    pass


class BooleanOptionalAction(Action):
    pass


class _Formatter:
    def __init__(self, *args, **keywords):
        pass


HelpFormatter = RawTextHelpFormatter = RawDescriptionHelpFormatter = _Formatter
ArgumentDefaultsHelpFormatter = MetavarTypeHelpFormatter = _Formatter


class ArgumentTypeError(Exception):
    pass


def _converted(value, dest, convert, action, nargs):
    """The value that a word of a config gives an argument."""
    if action in ("store_true", "store_false"):
        if value.lower() in ("true", "yes", "1"):
            return action == "store_true"
        return action != "store_true" if value.lower() in ("false", "no", "0") else __fact__(dest)
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    if action != "store" or convert is not None and __is_unknown__(convert) or quoted:
        return __fact__(dest)
    make = (lambda word: word) if convert is None else convert
    if value.startswith("[") and value.endswith("]"):
        return [make(word.strip()) for word in value[1:-1].split(",")]
    return [make(word) for word in [value]] if nargs is not None and nargs != "?" else make(value)


# What one parser leaves of the command line for another one: `known, rest = first.parse_known_args()`, `second.parse_args(rest)`.
_REST = []


def words_of(args):
    """The words that a parser reads, if the file itself has them; None for those of the command line."""
    if not __is_unknown__(args) and args is _REST:
        args = None
    if __is_unknown__(args):
        if "(" in args.__text__ and "argv" not in args.__text__:
            # The file computes them.
            __unknown_needed__(args)
        return None
    if args is None:
        args = __own_words__()
        return None if args is None or __is_unknown__(args) else list(args)[1:]
    return list(args)


def _wrong(what):
    refuse(
        f"argparse {what}",
        "the program ends there",
        "correct the words that the file hands to its parser, or what the parser knows",
    )


def _is_number(word):
    return len(word) > 1 and word[0] == "-" and word[1:].replace(".", "", 1).isdigit()


class _Words:
    """The words that a file hands to its parser, as argparse reads them."""

    def __init__(self, parser, words):
        self.parser = parser
        self.words = words
        self.found = {}
        self.left = []
        self.options = {}
        for names, dest, settings in parser._actions:
            for name in names:
                self.options[name] = (dest, settings, True)
                if name.startswith("--") and getattr(settings.get("action"), "__name__", "") == "BooleanOptionalAction":
                    self.options["--no-" + name[2:]] = (dest, settings, False)
        other = [name for name in ("prefix_chars", "fromfile_prefix_chars") if name in parser._settings]
        if parser._has_commands or other:
            refuse(
                "the words that the file hands to its parser are not read here",
                "it has " + ("commands of its own (`add_subparsers`)" if parser._has_commands else f"`{other[0]}`"),
                "give what the schedule depends on: `--config NAME=VALUE`, with the words left out in a copy of the file",
            )

    def option(self, word):
        """The option that a word names, and the value within it."""
        if __is_unknown__(word) or len(word) < 2 or word[0] != "-":
            return None
        if word in self.options:
            return self.options[word], None
        name, mark, value = word.partition("=")
        value = value if mark else None
        if name in self.options:
            return self.options[name], value
        if self.parser._settings.get("allow_abbrev", True):
            longer = [known for known in self.options if known.startswith(name)]
            if len(longer) > 1:
                _wrong(f"cannot tell {name!r} from {', '.join(longer)}")
            if longer:
                return self.options[longer[0]], value
        if word[1] != "-" and word[:2] in self.options:
            return self.options[word[:2]], word[2:]
        if _is_number(word) or " " in word:
            return None
        return (None, {}, True), value

    def read(self):
        plain = []
        at = 0
        while at < len(self.words):
            word = self.words[at]
            if not __is_unknown__(word) and word == "--":
                plain.extend(self.words[at + 1:])
                break
            option = self.option(word)
            at += 1
            if option is None:
                plain.append(word)
            else:
                at = self.take(word, option, at)
        self.arguments(plain)
        return self.found, self.left

    def follow(self, at):
        """The words up to the next option."""
        end = at
        while end < len(self.words) and self.words[end] != "--" and self.option(self.words[end]) is None:
            end += 1
        return self.words[at:end]

    def take(self, word, option, at):
        (dest, settings, holds), value = option
        if dest is None:
            self.left.append(word)
            return at
        action = settings.get("action", "store")
        if action in ("store_true", "store_false"):
            self.found[dest] = action == "store_true"
        elif action == "store_const":
            self.found[dest] = settings.get("const")
        elif action == "append_const":
            self.found[dest] = (self.found.get(dest) or settings.get("default") or []) + [settings.get("const")]
        elif action == "count":
            self.found[dest] = (self.found.get(dest, settings.get("default")) or 0) + 1
        elif getattr(action, "__name__", "") == "BooleanOptionalAction":
            self.found[dest] = holds
        else:
            return self.store(word, dest, settings, action, value, at)
        if value is not None and word[1] != "-" and "=" not in word:
            # Several flags of one letter: `-vx`.
            following = self.option("-" + value)
            return at if following is None else self.take("-" + value, following, at)
        if value is not None:
            _wrong(f"takes no value for {word!r}")
        return at

    def store(self, word, dest, settings, action, value, at):
        nargs = settings.get("nargs")
        given = self.follow(at) if value is None else [value]
        if nargs == REMAINDER:
            given = self.words[at:]
        elif nargs is None or nargs == OPTIONAL:
            given = given[:1]
        elif isinstance(nargs, int):
            given = given[:nargs]
        lacks = len(given) < (nargs if isinstance(nargs, int) else 1)
        if lacks and nargs not in (OPTIONAL, ZERO_OR_MORE, REMAINDER):
            _wrong(f"needs a value for {word!r}")
        if nargs == OPTIONAL and len(given) == 0:
            made = settings.get("const")
        else:
            made = self.values(dest, settings, nargs, given)
        if action == "append":
            made = (self.found.get(dest) or settings.get("default") or []) + [made]
        elif action == "extend":
            made = (self.found.get(dest) or settings.get("default") or []) + made
        elif action != "store":
            # A class of the file's own, or one that this parser does not have.
            made = __fact__(dest)
        self.found[dest] = made
        return at + (0 if value is not None else len(given))

    def values(self, dest, settings, nargs, given):
        made = [self.value(dest, settings, word) for word in given]
        return made[0] if nargs is None or nargs == OPTIONAL else made

    def value(self, dest, settings, word):
        convert = settings.get("type")
        if __is_unknown__(convert):
            return __fact__(dest)
        if convert is not None:
            try:
                word = convert(word)
            except (TypeError, ValueError, ArgumentTypeError):
                _wrong(f"takes no {word!r} for {dest!r}")
        choices = settings.get("choices")
        if choices is not None and not __is_unknown__(choices) and not __is_unknown__(word) and word not in choices:
            _wrong(f"takes no {word!r} for {dest!r}")
        return word

    def arguments(self, plain):
        """Gives the arguments without a name their words, in order."""
        waiting = [(dest, settings) for names, dest, settings in self.parser._actions if len(names) == 0]
        for number, (dest, settings) in enumerate(waiting):
            nargs = settings.get("nargs")
            if nargs is None or isinstance(nargs, int):
                count = 1 if nargs is None else nargs
            elif number + 1 == len(waiting):
                count = min(1, len(plain)) if nargs == OPTIONAL else len(plain)
            else:
                count = -1
            if count < 0 or count > len(plain) or (count == 0 and nargs == ONE_OR_MORE):
                _wrong(f"needs other words for {dest!r}")
            if count > 0:
                self.found[dest] = self.values(dest, settings, nargs, plain[:count])
            plain = plain[count:]
        self.left.extend(plain)


class ArgumentParser:
    def __init__(self, *args, parents=(), **keywords):
        self._known = {}
        self._set = {}
        self._flags = []
        # What configargparse has: the arguments by their words in a config, those that name one, and the configs that are read anyhow.
        self._words = {}
        self._configs = []
        self._read_anyhow = keywords.get("default_config_files", [])
        self._is_written_otherwise = "config_file_parser_class" in keywords
        self._actions = []
        self._has_commands = False
        self._settings = keywords
        self._is_of_lightning = False
        for parent in parents:
            self._known.update(parent._known)
            self._actions.extend(parent._actions)
            self._words.update(parent._words)
            self._configs += parent._configs
            self._is_of_lightning = self._is_of_lightning or parent._is_of_lightning

    def add_argument(self, *names, **settings):
        action = settings.get("action", "store")
        if action in ("help", "version"):
            return None
        optional = len(names) == 0 or names[0].startswith("-")
        dest = settings.get("dest")
        if dest is None:
            longer = [name for name in names if name.startswith("--")]
            dest = (longer or names)[0].lstrip("-").replace("-", "_")
        if action in ("store_true", "store_false"):
            value = settings.get("default", action == "store_false")
            self._flags.append(dest)
        elif settings.get("required", False) and settings.get("default") is None:
            # The program has no run without it.
            value = __fact__(dest)
        elif "default" in settings:
            value = settings["default"]
        elif not optional and settings.get("nargs") not in ("?", "*"):
            value = __fact__(dest)
        else:
            value = None
        convert = settings.get("type")
        for name in [*names, dest]:
            self._words[name.lstrip("-")] = (dest, convert, action, settings.get("nargs"))
        if settings.get("is_config_file", settings.get("is_config_file_arg", False)):
            self._configs.append(dest)
        if not __is_unknown__(value) and isinstance(value, str) and convert is not None:
            value = __fact__(dest) if __is_unknown__(convert) else convert(value)
        self._known[dest] = value
        self._actions.append((names if optional else (), dest, settings))
        return None

    def add_argument_group(self, *args, **keywords):
        return self

    def add_mutually_exclusive_group(self, *args, **keywords):
        return self

    def add_subparsers(self, *args, **keywords):
        self._has_commands = True
        if "dest" in keywords:
            self._known[keywords["dest"]] = __fact__(keywords["dest"])
        return self

    def add_parser(self, *args, **keywords):
        return self

    def set_defaults(self, **keywords):
        self._set.update(keywords)

    def get_default(self, dest):
        return self._set.get(dest, self._known.get(dest))

    def print_help(self, *args):
        pass

    print_usage = format_help = format_usage = print_help

    def error(self, message):
        __program_ends__()

    exit = error

    def parse_args(self, args=None, namespace=None):
        namespace, left = self.parse_known_args(args, namespace)
        if left:
            _wrong(f"does not know {left[0]!r}")
        return namespace

    def parse_known_args(self, args=None, namespace=None):
        if namespace is None:
            namespace = _OpenNamespace() if self._is_of_lightning else Namespace()
        args = words_of(args)
        if args is None:
            # What another parser takes of the command line, which is not read.
            found, left = {}, _REST
        else:
            found, left = ({}, []) if len(args) == 0 else _Words(self, args).read()
        if args is not None:
            self._check(found)
        values = {**self._known, **self._set}
        for name in self._configs:
            path = __given__(name, found.get(name, values[name]))
            if path is not None:
                self._read(path, values)
        for path in [] if self._configs and __is_given__(self._configs[0]) else self._read_anyhow:
            self._read(path, values)
        values.update(found)
        for name, value in values.items():
            if not __is_unknown__(value) and isinstance(value, str) and value == SUPPRESS:
                continue
            given = __given__(name, value)
            setattr(namespace, name, given)
            if args is None and not __is_given__(name) and not __is_unknown__(given):
                __stated__(f"{name}={given!r}")
        return namespace, left

    def _check(self, found):
        """Whether the words have all that the parser insists on."""
        for names, dest, settings in self._actions:
            needed = settings.get("required", False) if names else settings.get("nargs") not in ("?", "*", REMAINDER)
            if needed and not __is_unknown__(needed) and dest not in found and not __is_given__(dest):
                _wrong(f"needs {names[0] if names else dest!r}, and the words that the file hands to it do not have it")

    def _read(self, path, values):
        """Reads a config as configargparse does: lines of `key = value`."""
        text = None if __is_unknown__(path) or self._is_written_otherwise else __read_file__(path)
        if text is None:
            # Any argument may have its value there.
            for name in values:
                if name not in self._configs:
                    values[name] = __fact__(name)
            return
        for line in text.splitlines():
            line = line.strip()
            if line == "" or line[0] in "#;[" or line.startswith("---"):
                continue
            at = min([line.find(mark) for mark in "=: \t" if mark in line], default=len(line))
            key, value = line[:at], line[at:].strip()
            if value[:1] in ("=", ":"):
                value = value[1:].strip()
            for mark in (" #", " ;"):
                value = value.split(mark)[0].strip()
            if key.lstrip("-") not in self._words:
                continue
            dest, convert, action, nargs = self._words[key.lstrip("-")]
            values[dest] = _converted(value, dest, convert, action, nargs)


# The names of configargparse.
ArgParser = Parser = ArgumentParser
