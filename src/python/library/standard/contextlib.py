from functools import wraps


class _Managed:
    def __init__(self, steps):
        self.steps = steps

    def __enter__(self):
        for first in self.steps:
            return first
        raise RuntimeError("generator didn't yield")

    def __exit__(self, kind, value, trace):
        if kind is None:
            for _ in self.steps:
                raise RuntimeError("generator didn't stop")
            return False
        try:
            self.steps.throw(value)
        except StopIteration:
            return True
        except BaseException as raised:
            if raised is value:
                return False
            raise
        raise RuntimeError("generator didn't stop after throw()")


def contextmanager(func):
    @wraps(func)
    def helper(*args, **keywords):
        return _Managed(func(*args, **keywords))

    return helper


class nullcontext:
    def __init__(self, enter_result=None):
        self.enter_result = enter_result

    def __enter__(self):
        return self.enter_result

    def __exit__(self, *excinfo):
        return None
