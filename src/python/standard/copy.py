def copy(x):
    if isinstance(x, (list, dict, set)):
        return x.copy()
    return x


def deepcopy(x, memo=None):
    if isinstance(x, list):
        return [deepcopy(item) for item in x]
    if isinstance(x, tuple):
        return tuple([deepcopy(item) for item in x])
    if isinstance(x, dict):
        return {key: deepcopy(value) for key, value in x.items()}
    if isinstance(x, set):
        return x.copy()
    return x
