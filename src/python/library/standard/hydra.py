from lrsched.omegaconf import OmegaConf
from lrsched.project import open_file


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
            group = group.replace("optional ", "").strip("/")
            # What an override chooses is hydra's own: its logs and launchers.
            if chosen is None or group.startswith("override ") or group.startswith("hydra"):
                continue
            if "@" in group or not isinstance(chosen, str):
                raise ValueError(f"the package of {group} is not known")
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
