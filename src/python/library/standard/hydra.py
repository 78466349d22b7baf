from functools import partial

from lrsched.omegaconf import OmegaConf
from lrsched.project import import_module, open_file


def _loaded(folder, name):
    path = f"{folder}/{name}" if name.endswith((".yaml", ".yml")) else f"{folder}/{name}.yaml"
    config, text = OmegaConf.load(path), open_file(path).read()
    if __is_unknown__(config) or __is_unknown__(text):
        raise ValueError(f"{path} is not read")
    return config, text.lstrip().startswith("# @package _global_")


def _composed(folder, name, depth=0):
    # The config of that name with its defaults list, and whether it stands at the top.
    if depth > 8:
        raise ValueError("the defaults lists go on and on")
    own, is_global = _loaded(folder, name)
    items = list(own.pop("defaults", None) or [])
    if "_self_" not in items:
        items.append("_self_")
    made = OmegaConf.create({})
    for item in items:
        if item == "_self_":
            made = OmegaConf.merge(made, own)
            continue
        if isinstance(item, str):
            part, _ = _composed(folder, item, depth + 1)
            made = OmegaConf.merge(made, part)
            continue
        for group, chosen in item.items():
            is_optional = group.startswith("optional ")
            group = group.replace("optional ", "").strip("/")
            # What an override chooses is hydra's own: its logs and launchers.
            if chosen is None or group.startswith("override ") or group.startswith("hydra"):
                continue
            if "@" in group or not isinstance(chosen, str):
                raise ValueError(f"the package of {group} is not known")
            if is_optional and __read_if_there__(f"{folder}/{group}/{chosen}.yaml") is None:
                continue
            part, is_top = _composed(f"{folder}/{group}", chosen, depth + 1)
            for package in [] if is_top else reversed(group.split("/")):
                part = OmegaConf.create({package: part})
            made = OmegaConf.merge(made, part)
    return made, is_global


def main(config_path=None, config_name=None, version_base=None):
    def decorate(function):
        def run(*args, **keywords):
            if args or keywords:
                return function(*args, **keywords)
            cfg = __fact__("cfg")
            if config_name is not None:
                try:
                    cfg, _ = _composed(config_path or ".", config_name)
                except Exception:
                    pass
            return function(__named__(cfg, "cfg"))

        return run

    return decorate


def _located(path):
    """What a path names: a module, or something in one."""
    parts = path.split(".")
    found = import_module(".".join(parts[:-1]) if len(parts) > 1 else path)
    return getattr(found, parts[-1]) if len(parts) > 1 else found


def _made(value):
    """A part of a config, with objects for those of its parts that name what makes them."""
    if __is_unknown__(value):
        return value
    if OmegaConf.is_dict(value) or isinstance(value, dict):
        return instantiate(value)
    if OmegaConf.is_list(value) or isinstance(value, (list, tuple)):
        return [_made(item) for item in value]
    return value


def instantiate(config, *args, **keywords):
    """`hydra.utils.instantiate`: an object of what `_target_` names, made with the other keys."""
    if config is None or __is_unknown__(config):
        return config
    if OmegaConf.is_list(config) or isinstance(config, (list, tuple)):
        return [_made(item) for item in config]
    settings = {str(key): config[key] for key in config}
    settings.update(keywords)
    target = settings.pop("_target_", None)
    recursive = settings.pop("_recursive_", True)
    partly = settings.pop("_partial_", False)
    args = list(settings.pop("_args_", [])) + list(args)
    settings.pop("_convert_", None)
    if recursive:
        settings = {key: _made(value) for key, value in settings.items()}
    if target is None:
        return OmegaConf.create(settings) if not recursive else _Parts(settings)
    what = _located(target) if isinstance(target, str) and not __is_unknown__(target) else target
    return partial(what, *args, **settings) if partly else what(*args, **settings)


class _Parts(dict):
    """A config whose parts are objects: an item is an attribute, too."""

    def __getattr__(self, name):
        if name in self:
            return self[name]
        raise AttributeError(f"Missing key {name}")


class _Utils:
    instantiate = staticmethod(instantiate)
    call = staticmethod(instantiate)
    get_class = staticmethod(_located)
    get_method = staticmethod(_located)
    get_object = staticmethod(_located)

    def get_original_cwd(self):
        return __folder__()

    def to_absolute_path(self, path):
        return path


utils = _Utils()
call = instantiate
