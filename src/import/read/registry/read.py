def registry_plain(value):
    if registry_isinstance(value, NotKnownHere):
        return value
    if registry_isinstance(value, AnyConfig):
        return registry_plain(vars(value))
    if registry_isinstance(value, dict):
        if "not_known_here" in value:
            raise TypeError("keywords are imported, and not known here")
        return {name: registry_plain(inner) for name, inner in value.items()}
    if registry_isinstance(value, (list, tuple)):
        return [registry_plain(inner) for inner in value]
    return value


def registry_read(name, made):
    return {
        "model_spec": {"flavor": name},
        "training": registry_plain(made.training),
        "lr_scheduler": registry_plain(made.lr_scheduler),
        "optimizer": registry_plain(made.optimizer),
    }
