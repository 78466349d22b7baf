"""`tf.contrib.training.HParams` of TensorFlow 1."""


def _listed(text):
    """The parts of `a=1,b=[2,3]`."""
    parts, depth = [""], 0
    for c in text:
        depth += {"[": 1, "]": -1}.get(c, 0)
        if c == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += c
    return [part for part in parts if part.strip()]


def _cast(word, old):
    """A word as a value of the type that the setting has."""
    if isinstance(old, bool):
        if word.lower() in ("true", "1"):
            return True
        if word.lower() in ("false", "0"):
            return False
        raise ValueError(f"Could not parse hparam: {word!r} is no bool")
    if isinstance(old, (int, float)):
        return type(old)(word)
    return word


class HParams:
    def __init__(self, hparam_def=None, model_structure=None, **settings):
        self._names = []
        for name, value in settings.items():
            self.add_hparam(name, value)

    def add_hparam(self, name, value):
        if name not in self._names:
            self._names.append(name)
        setattr(self, name, value)

    def set_hparam(self, name, value):
        setattr(self, name, value)

    def del_hparam(self, name):
        self._names.remove(name)
        delattr(self, name)

    def get(self, name, default=None):
        return getattr(self, name) if name in self._names else default

    def values(self):
        return {name: getattr(self, name) for name in self._names}

    def override_from_dict(self, values):
        for name, value in values.items():
            self.set_hparam(name, value)
        return self

    def parse(self, text):
        if __is_unknown__(text):
            note("what `parse` of `HParams` is handed is not known here: the settings stay as they are")
            return self
        for part in _listed(text):
            name, _, word = part.partition("=")
            name, word = name.strip(), word.strip()
            if name not in self._names:
                raise ValueError(f"Unknown hyperparameter type for {name}")
            old = getattr(self, name)
            if word.startswith("["):
                one = old[0] if old else ""
                setattr(self, name, [_cast(item.strip(), one) for item in word[1:-1].split(",")])
            else:
                setattr(self, name, _cast(word, old))
        return self

    def __contains__(self, name):
        return name in self._names
