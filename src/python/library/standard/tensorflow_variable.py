# `tf.Variable` as a schedule can see it: a tensor of one type that is assigned to.
import tensorflow as tf


def _known(value):
    return value._tensor if isinstance(value, Variable) else value


class Variable:
    def __init__(
        self, initial_value=None, trainable=None, validate_shape=True, caching_device=None, name=None,
        variable_def=None, dtype=None,
    ):
        made_variable()
        if initial_value is None:
            raise ValueError("The `initial_value` arg to `tf.Variable` must be specified except when you are not providing a `variable_def`.")
        if callable(initial_value):
            initial_value = initial_value()
        self._tensor = tf.convert_to_tensor(_known(initial_value), dtype=dtype)
        self.dtype = self._tensor.dtype
        self.name = f"{'Variable' if name is None else name}:0"
        self.trainable = trainable is None or trainable

    def _assigned(self, value):
        assign(self, tf.convert_to_tensor(value, dtype=self.dtype))
        return self

    def assign(self, value, use_locking=False, name=None, read_value=True):
        return self._assigned(_known(value))

    def assign_add(self, delta, use_locking=None, name=None, read_value=True):
        return self._assigned(self._tensor + tf.convert_to_tensor(_known(delta), dtype=self.dtype))

    def assign_sub(self, delta, use_locking=None, name=None, read_value=True):
        return self._assigned(self._tensor - tf.convert_to_tensor(_known(delta), dtype=self.dtype))

    def read_value(self):
        return self._tensor

    def value(self):
        return self._tensor

    def numpy(self):
        return self._tensor.numpy()

    def __repr__(self):
        return f"<tf.Variable '{self.name}' shape=() dtype={self.dtype.name}, numpy={self._tensor.numpy()}>"

    __hash__ = None

    def __bool__(self):
        return bool(self._tensor)

    def __float__(self):
        return float(self._tensor)

    def __int__(self):
        return int(self._tensor)

    def __getitem__(self, index):
        return self._tensor[index]

    def __neg__(self):
        return -self._tensor

    def __abs__(self):
        return tf.abs(self._tensor)

    def __add__(self, other):
        return self._tensor + _known(other)

    def __radd__(self, other):
        return other + self._tensor

    def __sub__(self, other):
        return self._tensor - _known(other)

    def __rsub__(self, other):
        return other - self._tensor

    def __mul__(self, other):
        return self._tensor * _known(other)

    def __rmul__(self, other):
        return other * self._tensor

    def __truediv__(self, other):
        return self._tensor / _known(other)

    def __rtruediv__(self, other):
        return other / self._tensor

    def __floordiv__(self, other):
        return self._tensor // _known(other)

    def __rfloordiv__(self, other):
        return other // self._tensor

    def __mod__(self, other):
        return self._tensor % _known(other)

    def __rmod__(self, other):
        return other % self._tensor

    def __pow__(self, other):
        return self._tensor ** _known(other)

    def __rpow__(self, other):
        return other ** self._tensor

    def __eq__(self, other):
        return self._tensor == _known(other)

    def __ne__(self, other):
        return self._tensor != _known(other)

    def __lt__(self, other):
        return self._tensor < _known(other)

    def __le__(self, other):
        return self._tensor <= _known(other)

    def __gt__(self, other):
        return self._tensor > _known(other)

    def __ge__(self, other):
        return self._tensor >= _known(other)
