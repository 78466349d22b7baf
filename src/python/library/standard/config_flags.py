"""`ml_collections.config_flags`: a flag whose value is the config that a Python file makes, or a dict with flags for its keys."""
from lrsched.flags import FLAGS
from lrsched.project import import_module


def _made(path):
    file, _, argument = path.partition(":")
    folder = __folder__() + "/"
    if file.startswith(folder):
        file = file[len(folder):]
    while file.startswith("./"):
        file = file[2:]
    if not file.endswith(".py") or file.startswith(("/", "..")):
        return None
    module = import_module(file[:-3].replace("/", "."))
    if __is_unknown__(module):
        return None
    return module.get_config(argument) if argument else module.get_config()


def _set(name, config):
    # What the user gives for its keys is set in it.
    setattr(FLAGS, name, __named__(config, f"FLAGS.{name}"))


def DEFINE_config_file(name, default=None, *rest, **keywords):
    key = f"FLAGS.{name}"
    path = __given__(key, default)
    if not isinstance(path, str) or __is_unknown__(path):
        setattr(FLAGS, name, __fact__(key) if path is None else path)
        return
    config = _made(path)
    if config is None:
        setattr(FLAGS, name, __fact__(key))
        return
    if not __is_given__(key):
        __stated__(f"{name}={path!r}")
    _set(name, config)


def DEFINE_config_dict(name, config, *rest, **keywords):
    _set(name, config)
