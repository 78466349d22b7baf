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
        self._is_of_lightning = False
        for parent in parents:
            self._known.update(parent._known)
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
        return None

    def add_argument_group(self, *args, **keywords):
        return self

    def add_mutually_exclusive_group(self, *args, **keywords):
        return self

    def add_subparsers(self, *args, **keywords):
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
        if namespace is None:
            namespace = _OpenNamespace() if self._is_of_lightning else Namespace()
        values = {**self._known, **self._set}
        for name in self._configs:
            path = __given__(name, values[name])
            if path is not None:
                self._read(path, values)
        for path in [] if self._configs and __is_given__(self._configs[0]) else self._read_anyhow:
            self._read(path, values)
        for name, value in values.items():
            if not __is_unknown__(value) and isinstance(value, str) and value == SUPPRESS:
                continue
            given = __given__(name, value)
            setattr(namespace, name, given)
            if (__is_unknown__(args) or args is None) and not __is_given__(name) and not __is_unknown__(given):
                __stated__(f"{name}={given!r}")
        return namespace

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

    def parse_known_args(self, args=None, namespace=None):
        return self.parse_args(args, namespace), []


# The names of configargparse.
ArgParser = Parser = ArgumentParser
