"""Schedules in the shapes in which people write them: (name, how it is called, configuration, steps, source)."""

EPOCHS = list(range(0, 40))
STEPS = [0, 1, 2, 3, 5, 10, 49, 50, 99, 100, 101, 500, 999, 1000, 1001, 3999, 4000, 4001, 9999, 10000, 100000]

CALLBACKS = [
("keras_docs", """
import math
def scheduler(epoch, lr):
    if epoch < 10:
        return lr
    else:
        return lr * math.exp(-0.1)
"""),
("keras_docs_tensor", """
import tensorflow as tf
def scheduler(epoch, lr):
    if epoch < 10:
        return lr
    else:
        return lr * tf.math.exp(-0.1)
callback = tf.keras.callbacks.LearningRateScheduler(scheduler)
"""),
("keras_docs_tensor_float", """
import tensorflow as tf
def scheduler(epoch, lr):
    if epoch < 10:
        return lr
    return float(lr * tf.math.exp(-0.1))
"""),
("step_decay_floor", """
import math
def step_decay(epoch):
    initial_lrate = 0.1
    drop = 0.5
    epochs_drop = 10.0
    lrate = initial_lrate * math.pow(drop, math.floor((1+epoch)/epochs_drop))
    return lrate
"""),
("cifar_resnet", '''
def lr_schedule(epoch):
    """Learning Rate Schedule

    Learning rate is scheduled to be reduced after some epochs.
    """
    lr = 1e-3
    if epoch > 38:
        lr *= 0.5e-3
    elif epoch > 30:
        lr *= 1e-3
    elif epoch > 20:
        lr *= 1e-2
    elif epoch > 10:
        lr *= 1e-1
    print('Learning rate: ', lr)
    return lr
'''),
("kaggle_ramp", """
LR_START = 0.00001
LR_MAX = 0.00005 * 8
LR_MIN = 0.00001
LR_RAMPUP_EPOCHS = 5
LR_SUSTAIN_EPOCHS = 3
LR_EXP_DECAY = .8

def lrfn(epoch):
    if epoch < LR_RAMPUP_EPOCHS:
        lr = (LR_MAX - LR_START) / LR_RAMPUP_EPOCHS * epoch + LR_START
    elif epoch < LR_RAMPUP_EPOCHS + LR_SUSTAIN_EPOCHS:
        lr = LR_MAX
    else:
        lr = (LR_MAX - LR_MIN) * LR_EXP_DECAY**(epoch - LR_RAMPUP_EPOCHS - LR_SUSTAIN_EPOCHS) + LR_MIN
    return lr
"""),
("kaggle_callback_lambda", """
import tensorflow as tf
def lrfn(epoch, start=1e-5, top=4e-4, ramp=4):
    return start + (top - start) * min(epoch, ramp) / ramp
lr_callback = tf.keras.callbacks.LearningRateScheduler(lambda epoch: lrfn(epoch), verbose=True)
"""),
("lambda_two", "lambda epoch, lr: lr * 0.95\n"),
("lambda_one", "lambda epoch: 1e-3 * 0.9 ** epoch\n"),
("power_series", "schedule = lambda epoch: 1e-3 * 10 ** (epoch / 30)\n"),
("lr_finder", "lambda epoch: 1e-8 * 10**(epoch / 20)\n"),
("custom_table", """
LR_SCHEDULE = [
    # (epoch to start, learning rate) tuples
    (3, 0.05),
    (6, 0.01),
    (9, 0.005),
    (12, 0.001),
]

def lr_schedule(epoch, lr):
    '''Helper function to retrieve the scheduled learning rate based on epoch.'''
    if epoch < LR_SCHEDULE[0][0] or epoch > LR_SCHEDULE[-1][0]:
        return lr
    for i in range(len(LR_SCHEDULE)):
        if epoch == LR_SCHEDULE[i][0]:
            return LR_SCHEDULE[i][1]
    return lr
"""),
("half_every_five", """
def scheduler(epoch, lr):
    if epoch % 5 == 0 and epoch:
        return lr / 2
    return lr
"""),
("poly_class", """
class PolynomialDecay():
    def __init__(self, maxEpochs=40, initAlpha=0.01, power=1.0):
        self.maxEpochs = maxEpochs
        self.initAlpha = initAlpha
        self.power = power

    def __call__(self, epoch):
        decay = (1 - (epoch / float(self.maxEpochs))) ** self.power
        alpha = self.initAlpha * decay
        return float(alpha)

schedule = PolynomialDecay(maxEpochs=40, initAlpha=1e-1, power=5)
"""),
("closure", """
def step_decay_schedule(initial_lr=1e-3, decay_factor=0.75, step_size=10):
    '''
    Wrapper function to create a LearningRateScheduler with step decay schedule.
    '''
    def schedule(epoch):
        return initial_lr * (decay_factor ** (epoch // step_size))
    return schedule

lr_sched = step_decay_schedule(initial_lr=1e-4, decay_factor=0.75, step_size=2)
"""),
("cosine_numpy", """
import numpy as np
def cosine(epoch, lr=None):
    total = 40
    return 0.5 * 1e-3 * (1 + np.cos(np.pi * epoch / total))
"""),
("cosine_warmup", """
from math import cos, pi
WARMUP, TOTAL, BASE = 5, 40, 3e-4
def schedule(epoch: int) -> float:
    if epoch < WARMUP:
        return BASE * (epoch + 1) / WARMUP
    progress = (epoch - WARMUP) / max(1, TOTAL - WARMUP)
    return BASE * 0.5 * (1.0 + cos(pi * progress))
"""),
("sgdr", """
import math
def sgdr(epoch, lr_max=0.05, lr_min=0.001, t0=5, mult=2):
    t = t0
    while epoch >= t:
        epoch -= t
        t *= mult
    return lr_min + 0.5 * (lr_max - lr_min) * (1 + math.cos(math.pi * epoch / t))
"""),
("dict_table", """
table = {0: 0.1, 10: 0.01, 20: 0.001}
def schedule(epoch):
    keys = sorted(table)
    key = max(k for k in keys if k <= epoch)
    return table[key]
"""),
("global_state", """
best = 0.1
def schedule(epoch, lr):
    global best
    if epoch % 3 == 0:
        best = best * 0.5 + 0.001
    return best
"""),
("default_list_state", """
def schedule(epoch, lr, seen=[]):
    seen.append(epoch)
    return lr if len(seen) < 5 else lr * 0.9
"""),
("returns_int", "def schedule(epoch, lr):\n    return 1 if epoch > 3 else lr\n"),
("returns_none", "def schedule(epoch, lr):\n    if epoch < 5:\n        return lr\n"),
("numpy_float32", "import numpy as np\ndef schedule(epoch, lr):\n    return np.float32(lr) * np.float32(0.7)\n"),
("numpy_int", "import numpy as np\ndef schedule(epoch, lr):\n    return np.int64(1)\n"),
("zero_division", "def schedule(epoch):\n    return 0.1 / epoch\n"),
("three_arguments", "def schedule(epoch, lr, decay):\n    return lr * decay\n"),
("no_arguments", "def schedule():\n    return 0.1\n"),
("type_error_inside", "def schedule(epoch, lr):\n    return lr + 'a'\n"),
("type_error_fallback", "def schedule(epoch, lr=None):\n    if lr is None:\n        return 0.5 ** epoch\n    return lr + None\n"),
("own_error", "def schedule(epoch, lr):\n    if epoch > 4:\n        raise ValueError(f'epoch {epoch} is too much, lr={lr:.3f}')\n    return lr\n"),
("recursion", "def lr(n):\n    return 0.1 if n == 0 else lr(n - 1) * 0.9\n"),
("deep_names", "def schedule(epoch, lr):\n    *rest, last = [1, 2, 3]\n    (a, b), c = (1, 2), 3\n    total = sum(x * y for x, y in zip(rest, [a, b])) + last + c\n    return lr * total / (total + epoch)\n"),
("numpy_interp", "import numpy as np\ndef schedule(epoch):\n    return float(np.interp(epoch, [0, 5, 20, 39], [0, 0.1, 0.05, 1e-4]))\n"),
("numpy_where", "import numpy as np\ndef schedule(epoch):\n    return float(np.where(epoch < 5, 0.1, 0.01))\n"),
("keras_backend", "from tensorflow.keras import backend as K\ndef schedule(epoch, lr):\n    return max(lr * 0.5, K.epsilon())\n"),
]

CLASSES = [
("object_with_a_schedule_within", {}, """
import tensorflow as tf
class WarmUp(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, initial_learning_rate, decay_schedule_fn, warmup_steps, power=1.0, name=None):
        super().__init__()
        self.initial_learning_rate = initial_learning_rate
        self.warmup_steps = warmup_steps
        self.power = power
        self.decay_schedule_fn = decay_schedule_fn
        self.name = name
    def __call__(self, step):
        with tf.name_scope(self.name or "WarmUp") as name:
            done = tf.cast(step, tf.float32)
            warmup = tf.cast(self.warmup_steps, tf.float32)
            rate = self.initial_learning_rate * tf.math.pow(done / warmup, self.power)
            return tf.cond(done < warmup, lambda: rate, lambda: self.decay_schedule_fn(step - self.warmup_steps), name=name)
decay = tf.keras.optimizers.schedules.PolynomialDecay(5e-5, decay_steps=900, end_learning_rate=0.0)
lr_schedule = WarmUp(5e-5, decay, warmup_steps=100)
"""),
("compat_v1_polynomial", {}, """
import tensorflow as tf
class Compat(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        rate = tf.compat.v1.train.polynomial_decay(tf.constant(0.1), step, 1000, end_learning_rate=1e-3, power=0.9)
        return rate() if callable(rate) else rate
"""),
("compat_v1_polynomial_cycle", {}, """
import tensorflow as tf
class Compat(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        rate = tf.compat.v1.train.polynomial_decay(0.1, step, 300, end_learning_rate=1e-3, power=2.0, cycle=True)
        return rate() if callable(rate) else rate
"""),
("compat_v1_piecewise", {}, """
import tensorflow as tf
class Compat(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        rate = tf.compat.v1.train.piecewise_constant(tf.cast(step, tf.int32), [10, 100, 1000], [0.1, 0.01, 1e-3, 1e-4])
        return rate() if callable(rate) else rate
"""),
("compat_v1_exponential", {}, """
import tensorflow as tf
class Compat(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        rate = tf.compat.v1.train.exponential_decay(0.1, step, 100, 0.96, staircase=True)
        return rate() if callable(rate) else rate
"""),
("compat_v1_natural_exp", {}, """
import tensorflow as tf
class Compat(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        rate = tf.compat.v1.train.natural_exp_decay(0.1, step, 500, 0.5)
        return rate() if callable(rate) else rate
"""),
("compat_v1_inverse_time", {}, """
import tensorflow as tf
class Compat(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        rate = tf.compat.v1.train.inverse_time_decay(0.1, step, 100, 0.5)
        return rate() if callable(rate) else rate
"""),
("compat_v1_cosine", {}, """
import tensorflow as tf
class Compat(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        rate = tf.compat.v1.train.cosine_decay(0.1, step, 1000, alpha=0.01)
        return rate() if callable(rate) else rate
"""),
("compat_v1_restarts", {}, """
import tensorflow as tf
class Compat(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        rate = tf.compat.v1.train.cosine_decay_restarts(0.1, step, 100, t_mul=1.5, m_mul=0.9, alpha=0.01)
        return rate() if callable(rate) else rate
"""),
("compat_v1_restarts_of_one_length", {}, """
import tensorflow as tf
class Compat(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        rate = tf.compat.v1.train.cosine_decay_restarts(0.1, step, 100, t_mul=1.0, m_mul=0.5)
        return rate() if callable(rate) else rate
"""),
("compat_v1_linear_cosine", {}, """
import tensorflow as tf
class Compat(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        rate = tf.compat.v1.train.linear_cosine_decay(0.1, step, 1000, num_periods=2.5, alpha=0.1, beta=0.01)
        return rate() if callable(rate) else rate
"""),
("compat_v1_piecewise_of_int64", {}, """
import tensorflow as tf
class Compat(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        found = []
        for boundaries, values in (([10, 100.0], [1.0, 2.0, 3.0]), ([10, 100], [1.0, 2, 3.0]), ([10], [1.0, 2.0, 3.0])):
            try: tf.compat.v1.train.piecewise_constant(step, boundaries, values)
            except ValueError as e: found.append(str(e))
        assert len(found) == 3 and "Boundaries" in found[0] and "Values" in found[1] and "length" in found[2]
        return tf.compat.v1.train.piecewise_constant(step, [10, 100, 1000], [0.1, 0.01, 1e-3, 1e-4])()
"""),
("linear", {"initial_learning_rate": 0.1, "max_iters": 100}, """
import tensorflow as tf
class LinearLRSchedule(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, initial_learning_rate, max_iters, **kwargs):
        super(LinearLRSchedule, self).__init__(**kwargs)
        self.initial_learning_rate = initial_learning_rate
        self.max_iters = max_iters

    def __call__(self, step):
        return self.initial_learning_rate * (1 - step / float(self.max_iters))

    def get_config(self):
        return {"initial_learning_rate": self.initial_learning_rate, "max_iters": self.max_iters}
"""),
("transformer", {"d_model": 128}, """
import tensorflow as tf
class CustomSchedule(tf.keras.optimizers.schedules.LearningRateSchedule):
  def __init__(self, d_model, warmup_steps=4000):
    super().__init__()
    self.d_model = d_model
    self.d_model = tf.cast(self.d_model, tf.float32)
    self.warmup_steps = warmup_steps

  def __call__(self, step):
    step = tf.cast(step, dtype=tf.float32)
    arg1 = tf.math.rsqrt(step)
    arg2 = step * (self.warmup_steps ** -1.5)
    return tf.math.rsqrt(self.d_model) * tf.math.minimum(arg1, arg2)
"""),
("transformer_no_cast", {"d_model": 128}, """
import tensorflow as tf
class CustomSchedule(tf.keras.optimizers.schedules.LearningRateSchedule):
  def __init__(self, d_model, warmup_steps=4000):
    super(CustomSchedule, self).__init__()
    self.d_model = tf.cast(d_model, tf.float32)
    self.warmup_steps = warmup_steps
  def __call__(self, step):
    arg1 = tf.math.rsqrt(step)
    arg2 = step * (self.warmup_steps ** -1.5)
    return tf.math.rsqrt(self.d_model) * tf.math.minimum(arg1, arg2)
"""),
("warmup_cosine", {"base_lr": 1e-3, "warmup": 1000, "total": 10000}, """
import math
import tensorflow as tf
from tensorflow import keras
class WarmUpCosine(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, base_lr, warmup, total):
        super().__init__()
        self.base_lr = base_lr
        self.warmup = warmup
        self.total = total
        self.pi = tf.constant(math.pi)

    def __call__(self, step):
        if self.total < self.warmup:
            raise ValueError("Total_steps must be larger or equal to warmup_steps.")
        cos_annealed_lr = tf.cos(
            self.pi
            * (tf.cast(step, tf.float32) - self.warmup)
            / float(self.total - self.warmup)
        )
        learning_rate = 0.5 * self.base_lr * (1 + cos_annealed_lr)
        if self.warmup > 0:
            slope = (self.base_lr - 0.0) / self.warmup
            warmup_rate = slope * tf.cast(step, tf.float32) + 0.0
            learning_rate = tf.where(step < self.warmup, warmup_rate, learning_rate)
        return tf.where(step > self.total, 0.0, learning_rate, name="learning_rate")
"""),
("keras_ops_cosine", {"peak": 0.3}, """
import keras
from keras import ops
@keras.saving.register_keras_serializable(package="mine")
class Cosine(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, peak, steps=5000):
        self.peak, self.steps = peak, steps
    def __call__(self, step):
        t = ops.minimum(ops.cast(step, "float32") / self.steps, 1.0)
        return self.peak * 0.5 * (1 + ops.cos(3.141592653589793 * t))
"""),
("noam_ops", {}, """
from keras import ops
from keras.optimizers.schedules import LearningRateSchedule
class Noam(LearningRateSchedule):
    def __call__(self, step):
        step = ops.cast(step + 1, "float32")
        return 512 ** -0.5 * ops.minimum(step ** -0.5, step * 4000 ** -1.5)
"""),
("inverse_sqrt_python", {"lr": 0.01}, """
import keras
class InverseSqrt(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, lr, warmup=100):
        self.lr = lr
        self.warmup = warmup
    def __call__(self, step):
        step = int(step)
        if step < self.warmup:
            return self.lr * step / self.warmup
        return self.lr * (self.warmup / step) ** 0.5
"""),
("triangular2", {"base_lr": 1e-4, "max_lr": 1e-2, "step_size": 500}, """
import tensorflow as tf
class Cyclic(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, base_lr, max_lr, step_size):
        self.base_lr = base_lr
        self.max_lr = max_lr
        self.step_size = step_size
    def __call__(self, step):
        step = tf.cast(step, tf.float32)
        cycle = tf.floor(1 + step / (2 * self.step_size))
        x = tf.abs(step / self.step_size - 2 * cycle + 1)
        scale = 1 / (2.0 ** (cycle - 1))
        return self.base_lr + (self.max_lr - self.base_lr) * tf.maximum(0.0, 1 - x) * scale
"""),
("piecewise_if", {}, """
import tensorflow as tf
class Steps(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        if step < 100:
            return 0.1
        elif step < 1000:
            return 0.01
        return 0.001
"""),
("exponential_power", {"rate": 0.96}, """
import keras
class Decay(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, rate, start=0.1, every=1000):
        super().__init__()
        self.rate, self.start, self.every = rate, start, every
    def __call__(self, step):
        return self.start * self.rate ** (step / self.every)
"""),
("exponential_staircase", {"rate": 0.5}, """
import keras
class Decay(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, rate):
        self.rate = rate
    def __call__(self, step):
        return 0.1 * self.rate ** (step // 1000)
"""),
("inherits", {"peak": 0.1, "floor": 1e-4}, """
import tensorflow as tf
class Base(tf.keras.optimizers.schedules.LearningRateSchedule):
    scale = 2.0
    def __init__(self, peak):
        super().__init__()
        self.peak = peak
    def shape(self, step):
        return 1 / (1 + step / 1000)
    def __call__(self, step):
        return self.peak * self.scale * self.shape(step)
class Floored(Base):
    def __init__(self, peak, floor):
        super().__init__(peak)
        self.floor = floor
    def __call__(self, step):
        return tf.maximum(super().__call__(step), self.floor)
"""),
("wraps", {}, """
import keras
class Inner(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, lr):
        self.lr = lr
    def __call__(self, step):
        return self.lr / (1.0 + 0.001 * step)
class Warmup(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, after=None, warmup=100):
        self.after = after or Inner(0.1)
        self.warmup = warmup
    def __call__(self, step):
        if step < self.warmup:
            return self.after(self.warmup) * step / self.warmup
        return self.after(step - self.warmup)
"""),
("numpy_inside", {}, """
import numpy as np
import keras
class S(keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        return 0.1 * 0.5 * (1 + np.cos(np.pi * min(float(step) / 1000, 1.0)))
"""),
("float_of_step", {}, """
import math
import keras
class S(keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        t = float(step) / 1000
        return 0.1 * math.exp(-t)
"""),
("bool_weights", {}, """
import tensorflow as tf
class S(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        early = tf.cast(step < 100, tf.float32)
        return early * 0.1 + (1.0 - early) * 0.01
"""),
("tf_cond", {}, """
import tensorflow as tf
class S(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        x = tf.cast(step, tf.float32)
        return tf.cond(x < 1000.0, lambda: 0.1 * x / 1000.0, lambda: 0.1 * tf.exp(-(x - 1000.0) / 5000.0))
"""),
("tf_case", {}, """
import tensorflow as tf
class S(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        return tf.case([(tf.less(step, 10), lambda: 0.1), (tf.less(step, 1000), lambda: 0.05)], default=lambda: 0.01)
"""),
("tf_function", {}, """
import tensorflow as tf
class S(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        x = tf.cast(step, tf.float32) / 1000.0
        return 0.1 * tf.math.sigmoid(2.0 - x) + 0.01 * tf.tanh(x)
"""),
("searchsorted", {}, """
import tensorflow as tf
class S(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self):
        self.bounds = tf.constant([100, 1000, 4000], tf.int64)
        self.values = [0.1, 0.05, 0.01, 0.001]
    def __call__(self, step):
        index = tf.reduce_sum(tf.cast(step >= self.bounds, tf.int64))
        return tf.gather(self.values, index)
"""),
("step_error_int_tensor", {}, """
import tensorflow as tf
class S(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        step = tf.convert_to_tensor(step)
        return step * 0.5
"""),
("mixed_tensor_error", {}, """
import tensorflow as tf
class S(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        return tf.constant(0.1) + step
"""),
("mixed_tensor_multiply", {}, """
import tensorflow as tf
class S(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        return tf.constant(0.1) * step / 1000
"""),
("variable_as_bool", {}, """
import keras
class S(keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        return 0.1 if step else 0.0
"""),
("returns_int", {}, """
import keras
class S(keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        return step // 1000
"""),
("returns_none", {}, """
import keras
class S(keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        if step < 5:
            return 0.1
"""),
("no_call", {}, """
import keras
class S(keras.optimizers.schedules.LearningRateSchedule):
    pass
"""),
("missing_argument", {}, """
import keras
class S(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, lr):
        self.lr = lr
    def __call__(self, step):
        return self.lr
"""),
("unknown_argument", {"lr": 0.1, "decay": 0.5}, """
import keras
class S(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, lr):
        self.lr = lr
    def __call__(self, step):
        return self.lr
"""),
("kwargs_to_base", {"lr": 0.1, "name": "mine"}, """
import keras
class S(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, lr, **kwargs):
        super().__init__(**kwargs)
        self.lr = lr
    def __call__(self, step):
        return self.lr
"""),
("missing_attribute", {}, """
import keras
class S(keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        return self.initial_lr
"""),
("one_cycle", {"max_lr": 0.1, "total_steps": 10000}, """
import numpy as np
import tensorflow as tf
class OneCycle(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, max_lr, total_steps, pct=0.3, div=25.0, final=1e4):
        self.max_lr, self.total = max_lr, total_steps
        self.up = int(pct * total_steps)
        self.start = max_lr / div
        self.end = self.start / final
    def anneal(self, start, end, pct):
        return end + (start - end) / 2.0 * (1.0 + tf.cos(np.pi * pct))
    def __call__(self, step):
        step = tf.cast(step, tf.float32)
        rising = self.anneal(self.start, self.max_lr, step / self.up)
        falling = self.anneal(self.max_lr, self.end, (step - self.up) / (self.total - self.up))
        return tf.where(step <= self.up, rising, falling)
"""),
]

FUNCTIONS = [
("rates_by_their_numbers", """
import numpy as np
class CosineScheduler(object):
    def __init__(self, base_value, final_value, total_iters, warmup_iters=0, start_warmup_value=0, freeze_iters=0):
        super().__init__()
        self.final_value = final_value
        self.total_iters = total_iters
        freeze_schedule = np.zeros((freeze_iters))
        warmup_schedule = np.linspace(start_warmup_value, base_value, warmup_iters)
        iters = np.arange(total_iters - warmup_iters - freeze_iters)
        schedule = final_value + 0.5 * (base_value - final_value) * (1 + np.cos(np.pi * iters / len(iters)))
        self.schedule = np.concatenate((freeze_schedule, warmup_schedule, schedule))
    def __getitem__(self, it):
        if it >= self.total_iters:
            return self.final_value
        return self.schedule[it]
lr = CosineScheduler(base_value=2e-3, final_value=1e-6, total_iters=500, warmup_iters=50)
"""),
("identity_of_numbers", """
def f(step, mode="cosine"):
    first = 0.5 if mode is "linear" else 0.25
    if step is 3:
        return first * 0.1
    return first / (step + 1) if 1.0 is not 1 else 0.0
"""),
("counts_of_a_type", """
import numpy as np
values = np.concatenate((np.arange(5, dtype=float), np.arange(0, 1, 0.3, dtype=np.float64), np.arange(3, dtype="float32") / 7))
def f(step):
    return values[step % len(values)]
"""),
("rates_dino", """
import numpy as np
def cosine_scheduler(base_value, final_value, epochs, niter_per_ep, warmup_epochs=0, start_warmup_value=0):
    warmup = np.array([])
    warmup_iters = warmup_epochs * niter_per_ep
    if warmup_epochs > 0:
        warmup = np.linspace(start_warmup_value, base_value, warmup_iters)
    iters = np.arange(epochs * niter_per_ep - warmup_iters)
    schedule = final_value + 0.5 * (base_value - final_value) * (1 + np.cos(np.pi * iters / len(iters)))
    schedule = np.concatenate((warmup, schedule))
    assert len(schedule) == epochs * niter_per_ep
    return schedule
wd_schedule = cosine_scheduler(0.04, 0.4, 40, 25)
lr_schedule = cosine_scheduler(0.0005 * 1024 / 256.0, 1e-6, 40, 25, warmup_epochs=10)
"""),
("rates_appended", """
lr = 0.1
lrs = []
for epoch in range(120):
    lrs.append(lr)
    if epoch in (60, 90):
        lr *= 0.2
"""),
("rates_of_float32", """
import math
import numpy as np
learning_rates = np.array([0.1 * math.exp(-0.05 * i) for i in range(1001)], dtype=np.float32)
"""),
("rates_on_the_last_line", """
def warmup(n):
    return [1e-3 * (i + 1) / n for i in range(n)]
warmup(10) + [1e-3] * 90 + [1e-4]
"""),
("array_without_dimensions", """
import numpy as np
def rate(step):
    return np.where(step < 500, 0.1 * step / 500, 0.05 * (1 + np.cos(np.pi * (step - 500) / 3500)))
"""),
("nanogpt", """
import math
learning_rate = 6e-4
warmup_iters = 2000
lr_decay_iters = 60000
min_lr = 6e-5
def get_lr(it):
    # 1) linear warmup for warmup_iters steps
    if it < warmup_iters:
        return learning_rate * (it + 1) / (warmup_iters + 1)
    # 2) if it > lr_decay_iters, return min learning rate
    if it > lr_decay_iters:
        return min_lr
    # 3) in between, use cosine decay down to min learning rate
    decay_ratio = (it - warmup_iters) / (lr_decay_iters - warmup_iters)
    assert 0 <= decay_ratio <= 1
    coeff = 0.5 * (1.0 + math.cos(math.pi * decay_ratio)) # coeff ranges 0..1
    return min_lr + coeff * (learning_rate - min_lr)
"""),
("noam", "def rate(step, model_size=512, factor=1, warmup=4000):\n    if step == 0:\n        step = 1\n    return factor * (\n        model_size ** (-0.5) * min(step ** (-0.5), step * warmup ** (-1.5))\n    )\n"),
("lambda_decay", "lambda epoch: 0.95 ** epoch\n"),
("lambda_warmup", "lambda step: min(1.0, (step + 1) / 1000)\n"),
("linear_schedule", "num_warmup, num_train = 100, 5000\ndef lr_lambda(current_step: int):\n    if current_step < num_warmup:\n        return float(current_step) / float(max(1, num_warmup))\n    return max(0.0, float(num_train - current_step) / float(max(1, num_train - num_warmup)))\n"),
("milestones", "milestones = [100, 1000, 4000]\ngamma = 0.1\ndef factor(step):\n    return gamma ** sum(step >= m for m in milestones)\n"),
("bisect_like", "edges, values = (10, 100, 1000), (1, .5, .25, .125)\ndef f(step):\n    for edge, value in zip(edges, values):\n        if step < edge:\n            return value\n    else:\n        return values[-1]\n"),
("yolo", "import math\nlf = lambda x: ((1 - math.cos(x * math.pi / 300)) / 2) * (0.01 - 1) + 1\n"),
("yolo_linear", "epochs, lrf = 300, 0.01\nlf = lambda x: max(1 - x / epochs, 0) * (1.0 - lrf) + lrf\n"),
("poly_099", "lambda step: (1 - step / 200000) ** 0.9\n"),
("integer_arithmetic", "def f(step):\n    a = -step // 3\n    b = -step % 7\n    return (a * b - 2 ** 40 + step ** 3) / (10 ** 18 + step)\n"),
("float_modulo", "def f(step):\n    x = -step * 0.37\n    return x % 0.9 + x // 0.25 + divmod(x, 1.5)[1]\n"),
("rounding", "def f(step):\n    return round(step / 7, 3) + round(step / 2) + int(-step / 3) + abs(-step) * 1e-3\n"),
("strings_dicts", "def f(step, table={'a': 1, **{'b': 2.5}}):\n    key = 'ab'[step % 2]\n    return table[key] * len(f'{step:05d}')\n"),
("walrus_in_a_test", "def f(step):\n    if (n := step // 100) > 3:\n        return 1 / n\n    return 1.0 + n\n"),
("nested_function", "def outer(step):\n    total = 0\n    def add(x):\n        nonlocal total\n        total += x\n        return total\n    for i in range(5):\n        add(i * step)\n    return total / 7\n"),
("star_args", "def g(*xs, scale=1.0, **kw):\n    return sum(xs) * scale + kw.get('bias', 0)\ndef f(step):\n    args = [step, 1, 2]\n    return g(*args, scale=0.5, **{'bias': 3})\n"),
("big_integers", "def f(step):\n    return 2 ** 100 / (3 ** 60 + step)\n"),
("comprehensions", "def f(step):\n    table = {i: i * i for i in range(6) if i % 2}\n    rows = [[i * j for j in range(3)] for i in range(3)]\n    return sum(table.values()) + sum(map(sum, rows)) + step\n"),
("zero_power", "def f(step):\n    return step ** -0.5\n"),
("log_schedule", "import math\ndef f(step):\n    return math.log(step + 1, 10) + math.log2(step + 1) + math.log10(step + 2) + math.sqrt(step)\n"),
("math_domain", "import math\ndef f(step):\n    return math.log(step)\n"),
("math_range", "import math\ndef f(step):\n    return math.exp(step)\n"),
("unbound", "def f(step):\n    if step > 2:\n        x = 1.0\n    return x\n"),
("name_error", "def f(step):\n    return learning_rate * step\n"),
("key_error", "def f(step):\n    return {0: 0.1, 1: 0.2}[step]\n"),
("index_error", "def f(step):\n    return [0.1, 0.2, 0.3][step]\n"),
("assertion", "def f(step):\n    assert step < 100, f'{step} is too far'\n    return 0.1\n"),
("own_exception", "class Late(Exception):\n    pass\ndef f(step):\n    if step > 10:\n        raise Late('no more')\n    return 0.1\n"),
]
