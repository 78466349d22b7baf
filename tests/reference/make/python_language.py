"""What snippets hold beside the formula: the language, the standard library, and Keras' schedules made in Python.

Triples and pairs as in python_snippets.py.
"""

CALLBACKS = [
("kaggle_config_dict", """
# Kaggle: ramp-sustain-decay with settings in a dict
CFG = {"start": 1e-5, "max": 5e-5 * 8, "min": 1e-5, "ramp": 5, "sustain": 2, "decay": .8}
def get_lr_callback(cfg=CFG, plot=False):
    def lrfn(epoch):
        if epoch < cfg["ramp"]:
            lr = (cfg["max"] - cfg["start"]) / cfg["ramp"] * epoch + cfg["start"]
        elif epoch < cfg["ramp"] + cfg["sustain"]:
            lr = cfg["max"]
        else:
            lr = (cfg["max"] - cfg["min"]) * cfg["decay"] ** (epoch - cfg["ramp"] - cfg["sustain"]) + cfg["min"]
        return lr
    if plot:
        import matplotlib.pyplot as plt
        plt.plot([lrfn(e) for e in range(30)])
        plt.show()
    return lrfn
schedule = get_lr_callback()
"""),
("kaggle_match", """
import math
class CFG:
    epochs = 25
    lr_start = 5e-6
    lr_max = 1.2e-4
    lr_min = 1e-6
    mode = 'cos'
def schedule(epoch):
    lr_ramp_ep, lr_sus_ep, lr_decay = 4, 1, 0.75
    match CFG.mode:
        case 'exp' | 'step' if epoch < lr_ramp_ep:
            return 0.0
        case 'cos':
            if epoch < lr_ramp_ep:
                lr = (CFG.lr_max - CFG.lr_start) / lr_ramp_ep * epoch + CFG.lr_start
            elif epoch < lr_ramp_ep + lr_sus_ep:
                lr = CFG.lr_max
            else:
                decay_total_epochs, decay_epoch_index = CFG.epochs - lr_ramp_ep - lr_sus_ep + 3, epoch - lr_ramp_ep - lr_sus_ep
                phase = math.pi * decay_epoch_index / decay_total_epochs
                lr = (CFG.lr_max - CFG.lr_min) * 0.5 * (1 + math.cos(phase)) + CFG.lr_min
            return lr
"""),
("dataclass_milestones", r'''
from dataclasses import dataclass, field
from typing import Sequence
@dataclass(frozen=True)
class StepConfig:
    base: float = 0.1
    gamma: float = 0.1
    milestones: Sequence[int] = (10, 20)
    def at(self, epoch: int) -> float:
        return self.base * self.gamma ** sum(epoch >= m for m in self.milestones)
cfg = StepConfig(milestones=(5, 15, 25), gamma=0.3)
def schedule(epoch, lr):
    """milestones"""
    return cfg.at(epoch)
'''),
("bisect_boundaries", """
import bisect
BOUNDARIES = [4, 8, 12]
VALUES = [0.1, 0.05, 0.01, 0.001]
schedule = lambda epoch, lr: VALUES[bisect.bisect_right(BOUNDARIES, epoch)]
"""),
("history_list", """
history = []
def schedule(epoch, lr):
    history.append(lr)
    if len(history) > 3 and history[-1] == history[-2]:
        new = lr / 2
    else:
        new = max(history) * 0.99
    print(f"Epoch {epoch:03d}: {lr:.3e} -> {new:.3e}")
    return new
"""),
("cyclic_class", r'''
class CyclicLR:
    """triangular2 from Smith 2017"""
    def __init__(self, base_lr=0.001, max_lr=0.006, step_size=4., mode='triangular2', gamma=1., scale_fn=None):
        self.base_lr, self.max_lr, self.step_size, self.mode, self.gamma = base_lr, max_lr, step_size, mode, gamma
        if scale_fn is None:
            if self.mode == 'triangular':
                self.scale_fn = lambda x: 1.
            elif self.mode == 'triangular2':
                self.scale_fn = lambda x: 1 / (2. ** (x - 1))
            elif self.mode == 'exp_range':
                self.scale_fn = lambda x: gamma ** (x)
        self.clr_iterations = 0.
    def clr(self):
        import numpy as np
        cycle = np.floor(1 + self.clr_iterations / (2 * self.step_size))
        x = np.abs(self.clr_iterations / self.step_size - 2 * cycle + 1)
        return self.base_lr + (self.max_lr - self.base_lr) * np.maximum(0, (1 - x)) * self.scale_fn(cycle)
    def __call__(self, epoch, lr=None):
        self.clr_iterations = epoch
        return float(self.clr())
clr = CyclicLR()
def schedule(epoch, lr): return clr(epoch)
'''),
("generator_of_rates", """
def schedules():
    yield from [0.01] * 3
    lr = 0.1
    while True:
        yield lr
        lr *= 0.9
gen = schedules()
def schedule(epoch, lr):
    return next(gen)
"""),
("logging_and_main", """
import logging, warnings
logger = logging.getLogger(__name__)
def schedule(epoch, lr):
    if epoch == 0:
        warnings.warn("starting")
        return lr
    logger.info("epoch %d lr %.5f", epoch, lr)
    return lr * 0.9 if epoch % 3 else lr
if __name__ == "__main__":
    import matplotlib.pyplot as plt
    plt.plot([schedule(e, 0.1) for e in range(10)])
"""),
("set_of_drops", """
def step_decay(epoch, lr):
    drops = {3, 6, 9}
    return lr * 0.5 if epoch in drops else lr
"""),
("math_domain_caught", """
import math
def poly(epoch, power=0.9, max_epoch=12, init=1e-2):
    assert 0 <= epoch <= max_epoch, "out of range"
    try:
        return init * math.pow(1 - epoch / max_epoch, power)
    except ValueError:
        return 0.0
"""),
("percent_in_raise", """
def schedule(epoch, lr):
    if epoch > 5:
        raise RuntimeError("%d is past the end (lr=%g)" % (epoch, lr))
    return lr
"""),
("named_phases", """
from collections import OrderedDict, namedtuple
Phase = namedtuple("Phase", "until lr")
phases = [Phase(2, 0.1), Phase(until=5, lr=0.01), Phase(float("inf"), 0.001)]
def schedule(epoch, lr):
    return next(p.lr for p in phases if epoch < p.until)
"""),
("epoch_in_exponential", """
import tensorflow as tf
decay = tf.keras.optimizers.schedules.ExponentialDecay(0.1, 2, 0.5)
def scheduler(epoch, lr):
    return float(decay(epoch))
"""),
("callback_of_cosine", """
from tensorflow.keras.callbacks import LearningRateScheduler
from tensorflow.keras.optimizers.schedules import CosineDecay
s = CosineDecay(0.1, 5)
cb = LearningRateScheduler(lambda epoch: float(s(epoch).numpy()), verbose=1)
"""),
("lookup_caught", """
def schedule(epoch, lr):
    try:
        return {0: 0.1, 2: 0.05}[epoch]
    except KeyError:
        return lr * 0.9
"""),
("callback_returns_tensor", """
import keras
s = keras.optimizers.schedules.CosineDecay(0.1, 5)
def schedule(epoch, lr):
    return s(epoch)
"""),
]

CLASSES = [
# Variables of TensorFlow.
("variable_that_falls", {}, """
import tensorflow as tf
class S(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self):
        self.lr = tf.Variable(0.1, trainable=False, dtype=tf.float32, name="lr")
        self.calls = tf.Variable(0)
    def __call__(self, step):
        self.calls.assign_add(1)
        self.lr.assign(self.lr * 0.97)
        return tf.where(self.calls < 5, self.lr.read_value(), self.lr / 2 + tf.cast(self.calls, tf.float32) * 1e-3)
"""),
("variable_that_is_returned", {'lr': 0.3}, """
import tensorflow as tf
class S(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, lr):
        self.lr = tf.Variable(lr)
    def __call__(self, step):
        if step > 3:
            self.lr.assign_sub(0.01)
        return self.lr
"""),
("variable_of_the_module", {}, """
import numpy as np
import tensorflow as tf
rate = tf.Variable(np.float64(0.5))
best = tf.Variable(1.0, dtype="float32")
class S(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        rate.assign(rate.value() * 0.9)
        best.assign(tf.minimum(best, tf.cast(rate, tf.float32)))
        return float(best.numpy()) + 0.5 * float(rate) if best < 0.3 else -(-best)
"""),
("variable_made_in_the_call", {}, """
import tensorflow as tf
class S(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        done = tf.Variable(0.0)
        done.assign_add(tf.cast(step, tf.float32))
        return 0.1 / (1.0 + done ** 0.5) + 2.0 ** -done - (1 - done) * 1e-4
"""),
("variable_of_another_type", {}, """
import tensorflow as tf
class S(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self):
        self.count = tf.Variable(0)
    def __call__(self, step):
        self.count.assign_add(1)
        return 0.1 * self.count
"""),
("variable_assigned_another_type", {}, """
import tensorflow as tf
class S(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self):
        self.lr = tf.Variable(0.1)
    def __call__(self, step):
        return self.lr.assign(step)
"""),
("transformer_docs", {'d_model': 64, 'warmup_steps': 8}, """
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
("onecycle_staticmethod", {}, """
import keras
from keras import ops
class OneCycle(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, max_lr=0.01, total=30, pct=0.3, div=25.0, final=1e4):
        self.max_lr, self.total, self.up = max_lr, total, int(total * pct)
        self.initial, self.final = max_lr / div, max_lr / div / final
    @staticmethod
    def _anneal(start, end, pct):
        return end + (start - end) / 2.0 * (ops.cos(3.141592653589793 * pct) + 1)
    def __call__(self, step):
        step = ops.cast(step, "float32")
        return ops.where(step <= self.up, self._anneal(self.initial, self.max_lr, step / self.up), self._anneal(self.max_lr, self.final, (step - self.up) / (self.total - self.up)))
    def get_config(self):
        return dict(max_lr=self.max_lr, total=self.total)
"""),
("warmup_hold_cosine", {}, """
import tensorflow as tf, math
class WarmUpCosineDecay(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, start_lr=0.0, target_lr=0.01, warmup_steps=5, total_steps=20, hold=2):
        super().__init__()
        self.start_lr = start_lr
        self.target_lr = target_lr
        self.warmup_steps = warmup_steps
        self.total_steps = total_steps
        self.hold = hold
    def lr_warmup_cosine_decay(self, global_step):
        learning_rate = 0.5 * self.target_lr * (1 + tf.cos(tf.constant(math.pi) * tf.cast(global_step - self.warmup_steps - self.hold, tf.float32) / float(self.total_steps - self.warmup_steps - self.hold)))
        warmup_lr = tf.cast(self.target_lr * (global_step / self.warmup_steps), tf.float32)
        target_lr = tf.cast(self.target_lr, tf.float32)
        if self.hold > 0:
            learning_rate = tf.where(global_step > self.warmup_steps + self.hold, learning_rate, target_lr)
        learning_rate = tf.where(global_step < self.warmup_steps, warmup_lr, learning_rate)
        return learning_rate
    def __call__(self, step):
        return tf.where(step > self.total_steps, 0.0, self.lr_warmup_cosine_decay(step), name="learning_rate")
"""),
("mixin_and_property", {}, """
import keras
class Mixin:
    scale = 0.5
    def scaled(self, lr): return lr * self.scale
class Base(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, lr=0.1):
        super().__init__()
        self._lr = lr
    @property
    def lr(self): return self._lr
    def __call__(self, step): return self.lr / (1.0 + keras.ops.cast(step, "float32"))
class Final(Mixin, Base):
    scale = 0.25
    def __call__(self, step): return self.scaled(super().__call__(step))
"""),
("phases_of_keras_schedules", {}, """
import tensorflow as tf
class S(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, schedules=None, boundaries=(5, 10)):
        sch = tf.keras.optimizers.schedules
        self.schedules = schedules or [sch.PolynomialDecay(0.1, 5, 0.05), sch.ExponentialDecay(0.05, 5, 0.5), sch.InverseTimeDecay(0.025, 1, 0.5)]
        self.boundaries = list(boundaries)
    def __call__(self, step):
        starts = [0] + self.boundaries
        ends = self.boundaries + [10**9]
        lr = 0.0
        for fn, a, b in zip(self.schedules, starts, ends, strict=True):
            inside = tf.logical_and(step >= a, step < b)
            lr = tf.where(inside, fn(step - a), lr)
        return lr
"""),
("division_by_the_step", {}, """
import tensorflow as tf
class S(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        try:
            return 0.1 / step
        except ZeroDivisionError:
            return 0.1
"""),
("starred_head", {}, """
import tensorflow as tf
class S(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        step = int(step)
        lrs = [0.1 * 0.5 ** i for i in range(4)]
        *head, last = lrs
        return head[step // 3] if step // 3 < len(head) else last
"""),
("warmup_piecewise", {}, """
import tensorflow as tf
class S(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self):
        self.decay_schedule_fn = tf.keras.optimizers.schedules.PiecewiseConstantDecay(boundaries=[3, 6], values=[1e-3, 1e-4, 1e-5])
        self.warmup_steps = 2
        self.initial_learning_rate = 1e-3
    def __call__(self, step):
        if step < self.warmup_steps:
            return self.initial_learning_rate * tf.cast(step, tf.float32) / self.warmup_steps
        return self.decay_schedule_fn(step - self.warmup_steps)
"""),
("warmup_scope_polynomial", {}, """
import tensorflow as tf
class WarmUp(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, initial_learning_rate=3e-4, warmup_steps=10, power=1.0, name=None):
        super().__init__()
        self.initial_learning_rate = initial_learning_rate
        self.warmup_steps = warmup_steps
        self.power = power
        self.decay_schedule_fn = tf.keras.optimizers.schedules.PolynomialDecay(initial_learning_rate=initial_learning_rate, decay_steps=20, end_learning_rate=0.0)
        self.name = name
    def __call__(self, step):
        with tf.name_scope(self.name or "WarmUp") as name:
            global_step_float = tf.cast(step, tf.float32)
            warmup_steps_float = tf.cast(self.warmup_steps, tf.float32)
            warmup_percent_done = global_step_float / warmup_steps_float
            warmup_learning_rate = self.initial_learning_rate * tf.math.pow(warmup_percent_done, self.power)
            return tf.cond(global_step_float < warmup_steps_float, lambda: warmup_learning_rate, lambda: self.decay_schedule_fn(step - self.warmup_steps), name=name)
    def get_config(self):
        return {"initial_learning_rate": self.initial_learning_rate}
"""),
("warmup_cosine_of_keras", {'lr': 0.001, 'total': 20}, """
import keras
from keras.optimizers.schedules import CosineDecay, LearningRateSchedule
class WarmupCosine(LearningRateSchedule):
    def __init__(self, lr, total, warmup=5):
        self.cos = CosineDecay(lr, total - warmup, alpha=0.1)
        self.lr, self.warmup = lr, warmup
    def __call__(self, step):
        step = keras.ops.cast(step, "float32")
        return keras.ops.where(step < self.warmup, self.lr * step / self.warmup, self.cos(step - self.warmup))
    def get_config(self): return self.cos.get_config()
"""),
("derived_from_exponential", {}, """
import keras
class S(keras.optimizers.schedules.ExponentialDecay):
    def __init__(self):
        super().__init__(0.1, decay_steps=4, decay_rate=0.5, staircase=True)
    def __call__(self, step):
        return super().__call__(step) + 0.01
"""),
("all_six", {}, """
import tensorflow as tf
class S(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self):
        self.a = tf.keras.optimizers.schedules.CosineDecayRestarts(1e-2, 7, t_mul=2.0, m_mul=0.9, alpha=0.01)
        self.b = tf.keras.optimizers.schedules.PiecewiseConstantDecay([5, 20], [1.0, 0.5, 0.1])
        self.c = tf.keras.optimizers.schedules.InverseTimeDecay(0.1, 3, 0.5)
        self.d = tf.keras.optimizers.schedules.PolynomialDecay(0.1, 9, 0.001, power=2.0, cycle=True)
        self.e = tf.keras.optimizers.schedules.CosineDecay(0.0, 30, warmup_target=1e-3, warmup_steps=10)
        self.f = tf.keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.96)
    def __call__(self, step):
        return self.a(step) + self.b(step) * self.c(step) + self.d(step) * self.e(step) + self.f(step)
"""),
("restarts_of_a_float", {}, """
import keras
class S(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self):
        self.a = keras.optimizers.schedules.CosineDecayRestarts(1e-2, 5, t_mul=1.0, m_mul=0.7)
    def __call__(self, step):
        return self.a(step * 2) * self.a(step / 3)
"""),
("cosine_of_no_steps", {}, """
import keras
class S(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self):
        self.a = keras.optimizers.schedules.CosineDecay(1e-2, 0)
    def __call__(self, step): return self.a(step)
"""),
("piecewise_too_few_values", {}, """
import keras
class S(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self):
        self.a = keras.optimizers.schedules.PiecewiseConstantDecay([1, 2], [0.1, 0.2])
    def __call__(self, step): return self.a(step)
"""),
("cosine_without_steps", {}, """
import keras
class S(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self):
        self.a = keras.optimizers.schedules.CosineDecay(1e-2)
    def __call__(self, step): return self.a(step)
"""),
("exponential_misspelt", {}, """
import keras
class S(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self):
        self.a = keras.optimizers.schedules.ExponentialDecay(1e-2, 10, 0.9, stair=True)
    def __call__(self, step): return self.a(step)
"""),
("isinstance_and_from_config", {}, """
import keras
class S(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self):
        self.a = keras.optimizers.schedules.CosineDecay(1e-2, 5)
        assert isinstance(self.a, keras.optimizers.schedules.LearningRateSchedule)
        assert isinstance(self.a, keras.optimizers.schedules.CosineDecay)
        assert not isinstance(self.a, keras.optimizers.schedules.ExponentialDecay)
        self.b = keras.optimizers.schedules.CosineDecay.from_config(self.a.get_config())
    def __call__(self, step):
        if isinstance(self.a, keras.optimizers.schedules.LearningRateSchedule):
            lr = self.a(step)
        return lr + self.b(step) + self.a.initial_learning_rate
"""),
("piecewise_of_integers", {}, """
import tensorflow as tf
class S(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self):
        self.a = tf.keras.optimizers.schedules.PiecewiseConstantDecay([3, 6], [1, 5, 10])
    def __call__(self, step):
        return self.a(step)
"""),
("piecewise_of_a_float_step", {}, """
import tensorflow as tf
class S(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self):
        self.a = tf.keras.optimizers.schedules.PiecewiseConstantDecay([3.5, 6], [1.0, 0.5, 0.25])
        self.b = tf.keras.optimizers.schedules.PolynomialDecay(1, 5)
    def __call__(self, step):
        return self.a(tf.cast(step, tf.float32))
"""),
("exponential_of_an_integer", {}, """
import tensorflow as tf
class S(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self):
        self.b = tf.keras.optimizers.schedules.ExponentialDecay(1, 5, 0.5)
    def __call__(self, step):
        return self.b(step)
"""),
("device_scope", {}, """
import tensorflow as tf
class S(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, base=0.1, *, warm: int = 3):
        super(S, self).__init__()
        self.base = tf.constant(base, dtype=tf.float32)
        self.warm = tf.cast(warm, tf.float32)
    def __call__(self, step):
        step = tf.cast(step, tf.float32)
        with tf.device("/cpu:0"):
            arg1 = tf.math.rsqrt(step + 1)
        arg2 = step * (self.warm ** -1.5)
        return self.base * tf.math.minimum(arg1, arg2)
"""),
("stages_of_schedules", {}, """
import keras
import numpy as np
class S(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self):
        self.stages = [(3, keras.optimizers.schedules.ExponentialDecay(0.1, 2, 0.5)), (6, keras.optimizers.schedules.PolynomialDecay(0.05, 3)), (100, lambda s: 0.001)]
    def __call__(self, step):
        for end, fn in self.stages:
            if step < end:
                return fn(step)
"""),
("schedule_not_called", {}, """
import keras
class S(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self):
        self.a = keras.optimizers.schedules.CosineDecay(1e-2, 5)
    def __call__(self, step):
        return self.a * 2
"""),
("step_as_int", {}, """
import keras
class S(keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        step = int(step)
        return keras.optimizers.schedules.CosineDecay(1e-2, 5)(step) + keras.optimizers.schedules.PiecewiseConstantDecay([2], [0.1, 0.2])(step)
"""),
("negative_steps", {}, """
import keras
class S(keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        return keras.optimizers.schedules.PiecewiseConstantDecay([2], [0.1, 0.2])(step - 1) * keras.optimizers.schedules.CosineDecay(1e-2, 5)(step - 3)
"""),
("polynomial_by_name", {}, """
import keras
class S(keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        return keras.optimizers.schedules.PolynomialDecay(initial_learning_rate=0.1, decay_steps=5, end_learning_rate=0.01, power=0.5, cycle=False)(step)
"""),
]

FUNCTIONS = [
("except_as", """
def rate(step):
    try:
        return 0.1 / step
    except ZeroDivisionError as e:
        return float(len(str(e)))
"""),
("try_else_finally", """
def rate(step):
    try:
        x = 1 / (step - 2)
    except (ValueError, ZeroDivisionError):
        x = 7.5
    else:
        x += 1
    finally:
        x = x * 2
    return x
"""),
("finally_in_a_loop", """
def rate(step):
    for i in range(5):
        try:
            if i == 2:
                continue
            if i == 4:
                break
        finally:
            step += 10
    else:
        step += 1000
    return step
"""),
("finally_and_return", """
def rate(step):
    def f():
        try:
            return 1
        finally:
            log.append(step)
    log = []
    f(); f()
    return len(log) + sum(log) / 10
"""),
("finally_comes_too_late", """
def rate(step):
    x = 1
    def f():
        nonlocal x
        try:
            return x
        finally:
            x = 5
    return f() + x
"""),
("own_exceptions", """
class MyErr(ValueError):
    pass
class Other(Exception):
    def __init__(self, code, msg="bad"):
        super().__init__(msg)
        self.code = code
def rate(step):
    try:
        if step == 0: raise MyErr("hello")
        if step == 1: raise Other(42)
        if step == 2: raise KeyError("k")
        if step == 3: raise MyErr
        if step == 4: raise Other(7, "oops") from None
    except ValueError as e:
        return float(len(str(e))) + isinstance(e, MyErr)
    except Other as e:
        return e.code + len(e.args) + len(str(e))
    except LookupError as e:
        return len(str(e)) + len(repr(e)) * 100
    return -1.0
"""),
("raise_again", """
def rate(step):
    try:
        raise ValueError("a", 1, [2])
    except ValueError as e:
        if step == 1: raise
        if step == 2: raise RuntimeError("wrapped: " + str(e)) from e
        if step == 3: raise e
        return len(e.args)
"""),
("raise_from", """
def rate(step):
    try:
        raise ValueError("a", step)
    except Exception as e:
        raise RuntimeError(f"wrapped {e}") from e
"""),
("name_error_caught", """
def rate(step):
    try:
        undefined_name
    except NameError as e:
        raise ValueError(str(e))
"""),
("except_unbinds", """
def rate(step):
    try:
        [][1]
    except IndexError:
        pass
    e = 5
    try:
        raise TypeError
    except TypeError as e:
        pass
    return e
"""),
("generator_function", """
def rate(step):
    def gen(n):
        for i in range(n):
            got = yield i * 2
        return 5
    g = gen(step)
    total = 0
    for x in g:
        total += x
    return total + sum(gen(3)) + len(list(gen(step)))
"""),
("endless_generator", """
def fib():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b
def rate(step):
    for i, x in enumerate(fib()):
        if i == min(step, 1000):
            return x
"""),
("generator_expression", """
def rate(step):
    g = (x * x for x in range(step + 2))
    a = next(g)
    b = next(g)
    return a + b * 10 + sum(g) * 100
"""),
("yield_from", """
def chain(*its):
    for it in its:
        yield from it
def rate(step):
    return sum(x * (i + 1) for i, x in enumerate(chain([1, 2], (3,), range(step))))
"""),
("next_of_an_empty_generator", """
def rate(step):
    g = (x for x in [1])
    next(g)
    next(g)
"""),
("stop_iteration_in_a_generator", """
def rate(step):
    def g():
        yield 1
        raise StopIteration
    return sum(g())
"""),
("lambdas_of_a_comprehension", """
def rate(step):
    k = 3
    fs = [lambda x: x * j + k for j in range(3)]
    gs = [(lambda x, j=j: x * j + k) for j in range(3)]
    return sum(f(step) for f in fs) * 100 + sum(g(step) for g in gs)
"""),
("properties_and_methods", """
class A:
    scale = 2
    def __init__(self, x): self.x = x
    @property
    def double(self): return self.x * self.scale
    @double.setter
    def double(self, v): self.x = v / 2
    @staticmethod
    def st(a, b=1): return a + b
    @classmethod
    def make(cls, v): return cls(v)
    def __call__(self, s): return self.double + s
    def __repr__(self): return f"A({self.x})"
class B(A):
    scale = 3
    def __call__(self, s): return super().__call__(s) * 10
def rate(step):
    b = B.make(step)
    b.double = b.double + 1
    return b(step) + A.st(5) + b.st(1, 2) + len(repr(b))
"""),
("property_without_setter", """
class A:
    @property
    def x(self): return 1
def rate(step):
    a = A()
    a.x = 5
"""),
("diamond", """
class Base:
    def f(self): return "B"
class L(Base):
    def f(self): return "L" + super().f()
class R(Base):
    def f(self): return "R" + super().f()
class D(L, R):
    def f(self): return "D" + super().f()
def rate(step):
    raise ValueError(D().f())
"""),
("dataclass", """
from dataclasses import dataclass, field, asdict, replace
@dataclass
class Cfg:
    lr: float = 1e-3
    warmup: int = 10
    milestones: list = field(default_factory=lambda: [3, 5])
    @property
    def peak(self): return self.lr * 2
    def __post_init__(self): self.total = self.warmup + 1
def rate(step):
    c = Cfg(warmup=step)
    d = replace(c, lr=0.5)
    if step == 2: raise ValueError(repr(c))
    return c.peak + c.total + len(asdict(c)) + d.lr + (c == Cfg(warmup=step)) + sum(c.milestones)
"""),
("dataclass_frozen", """
from dataclasses import dataclass
@dataclass(frozen=True)
class C:
    a: int
    b: float = 2.0
c = C(1)
def rate(step):
    if step == 0: return c.a + c.b
    if step == 1: c.a = 2
    return 0.5
"""),
("dataclass_missing", """
from dataclasses import dataclass
@dataclass
class C:
    a: int
    b: float = 2.0
def rate(step):
    return C().a
"""),
("match_numbers", """
def rate(step):
    match step:
        case 0: return 10.0
        case 1 | 2: return 20.0
        case int(x) if x > 4: return x * 2.0
        case _: return -1.0
"""),
("match_shapes", """
def f(v):
    match v:
        case []: return "empty"
        case [x]: return f"one {x}"
        case [x, *rest]: return f"many {x} {rest}"
        case {"a": a, "b": 1}: return f"map {a}"
        case str(): return "str"
        case float() | bool(): return "fb"
        case None: return "none"
        case (int() as n): return f"int {n}"
        case _: return "?"
def rate(step):
    raise ValueError(" ".join(f(v) for v in [[], [1], (1,2,3), {"a": 5, "b": 1}, {"a": 1}, "x", 1.5, True, None, 7]))
"""),
("match_class", """
class P:
    __match_args__ = ("x", "y")
    def __init__(self, x, y): self.x, self.y = x, y
def rate(step):
    match P(step, 2):
        case P(0, y): return y * 100.0
        case P(x=1, y=y): return y * 10.0
        case P(x, 2) if x < 4: return x + 0.5
        case P(): return -1.0
"""),
("delete", """
def rate(step):
    x = [1, 2, 3, 4]
    del x[1]
    d = {"a": 1, "b": 2}
    del d["a"]
    del x[0:1]
    y = 5
    del y
    try:
        return y
    except NameError as e:
        raise ValueError(str(e) + repr(x) + repr(d))
"""),
("slice_assignment", """
def rate(step):
    a = [5, 6, 7, 8]
    a[1:3] = [1, 1, 1]
    a[::2] = [0, 0, 0]
    b = list(range(6))
    b[2:2] = [9]
    b[-1:] = []
    raise ValueError(repr(a) + repr(b))
"""),
("starred_targets", """
a = b = [1, 2]
c, *d, e = range(5)
(f, g), h = (1, 2), 3
def rate(step):
    b.append(step)
    return len(a) + c + sum(d) * 10 + e * 100 + f + g + h
"""),
("parameters", """
def f(a, b=2, *args, c, d=4, **kw):
    return (a, b, args, c, d, sorted(kw.items()))
def rate(step):
    raise ValueError(repr([f(1, c=3), f(1, 2, 3, 4, c=5, e=6), f(*[1, 2, 3], **{"c": 1, "z": 2})]))
"""),
("positional_only", """
def f(a, b, /, c, *, d): return a + b + c + d
def rate(step):
    if step == 0: return f(1, 2, 3, d=4)
    if step == 1: return f(1, 2, c=3, d=4)
    return f(1, b=2, c=3, d=4)
"""),
("while_else", """
count = 0
def rate(step):
    global count
    count += 1
    while count % 7:
        count += 1
        if count > 40: break
    else:
        count += 0.5
    return count
"""),
("nonlocal_counter", """
def make():
    n = 0
    def inc():
        nonlocal n
        n += 1
        return n
    return inc
inc = make()
def rate(step):
    return inc() * 10 + step
"""),
("functools", """
import functools
from functools import partial, reduce, lru_cache, wraps
@lru_cache(maxsize=None)
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
def deco(f):
    @wraps(f)
    def inner(*a, **k): return f(*a, **k) + 1
    return inner
@deco
def g(x, y=2): return x * y
def rate(step):
    p = partial(g, y=5)
    return fib(30 + step % 50) + p(step) + reduce(lambda a, b: a * b, [1, 2, 3], 2)
"""),
("itertools", """
def showit(x): raise ValueError(repr(x))
import itertools
from itertools import accumulate, chain, takewhile, islice, count, cycle, repeat, product
def rate(step):
    return showit([list(accumulate([1,2,3])), list(accumulate([1,2,3], lambda a,b: a*b, initial=2)), list(chain([1],[2,3])),
      list(takewhile(lambda x: x < 3, count())), list(islice(count(5, 2), 3)), list(islice(cycle('ab'), 5)), list(repeat(1, 3)), list(product([1,2],[3,4])),
      list(itertools.islice(range(10), 2, 8, 3)), list(itertools.chain.from_iterable([[1],[2]])), list(itertools.pairwise([1,2,3])), list(itertools.zip_longest([1,2],[3])), list(itertools.dropwhile(lambda x: x<2,[1,2,3])),
      list(itertools.combinations([1,2,3],2)), list(itertools.permutations([1,2,3],2)), list(itertools.starmap(pow,[(2,3),(3,2)])), [(k, list(g)) for k, g in itertools.groupby([1,1,2])]])
"""),
("collections", """
from collections import OrderedDict, defaultdict, namedtuple, deque
P = namedtuple("P", "x y")
Q = namedtuple("Q", ["a", "b"], defaults=[5])
def rate(step):
    d = defaultdict(list); d["a"].append(1); d["b"]
    q = deque([1, 2, 3], maxlen=3); q.append(4); q.appendleft(0)
    p = P(1, y=2); x, y = p
    o = OrderedDict([("b", 1), ("a", 2)])
    raise ValueError(repr([p, p.x + p[1], x, y, len(d), list(q), q[0], list(o.items()), Q(1), p == (1, 2), p._replace(x=9), d["a"], list(d.keys())]))
"""),
("bisect", """
import bisect
from bisect import bisect_right, bisect_left, bisect as bs
def rate(step):
    m = [2, 4, 4, 8]
    return bisect.bisect(m, step) * 100 + bisect_left(m, step) * 10 + bisect_right(m, step) + bs(m, 4)
"""),
("operator", """
import operator, copy
def rate(step):
    return operator.mul(step, 2) + operator.itemgetter(1)([5, 6]) + operator.attrgetter("x")(C()) + len(copy.deepcopy([[1], 2])) + max([(1, 'b'), (2, 'a')], key=operator.itemgetter(0))[0]
class C: x = 4
"""),
("abstract_class", """
from __future__ import annotations
from typing import List, Dict, Optional, Union, Callable, Generic, TypeVar
from abc import ABC, abstractmethod
T = TypeVar("T")
class S(ABC, Generic[T]):
    @abstractmethod
    def f(self, s: int) -> float: ...
    def __call__(self, s): return self.f(s) + 1
class C(S[int]):
    def f(self, s: int | None) -> float:
        return s * 2.0
rate = C()
"""),
("print_warn_assert", """
def rate(step):
    print("step", step)
    import warnings, logging
    warnings.warn("careful")
    logging.info("x %d", step)
    logging.getLogger(__name__).warning("y")
    assert step >= 0, "negative"
    assert step < 4, f"too far: {step}"
    return step
"""),
("operators_of_a_class", """
class Acc:
    def __init__(self): self.items = []
    def __len__(self): return len(self.items)
    def __getitem__(self, i): return self.items[i]
    def __setitem__(self, i, v): self.items[i] = v
    def __contains__(self, x): return x in self.items
    def __iter__(self): return iter(self.items)
    def __add__(self, o): return len(self) + o
    def __radd__(self, o): return o * 100
    def __eq__(self, o): return len(self) == o
    def __lt__(self, o): return len(self) < o
    def __bool__(self): return len(self) > 2
    def __neg__(self): return -len(self)
    def __float__(self): return 2.5
    def __int__(self): return 3
def rate(step):
    a = Acc()
    for i in range(step): a.items.append(i * i)
    if a: a[0] = 50
    return len(a) + (4 in a) * 10 + sum(x for x in a) + (a + 1) * 1000 + (1 + a) + (a == 3) * 7 + (a < 2) * 5 - (-a) + float(a) + int(a) + (a != 3)
"""),
("sets", """
def rate(step):
    s = {1, 2, 3}
    s.add(step); s.discard(2)
    t = frozenset([1, 5])
    return len(s) + 10 * (step in s) + 100 * len(s & t) + 1000 * (s >= {1}) + sum(s)
"""),
("class_in_a_function", """
def outer(n):
    class K:
        base = n * 2
        def f(self, x): return x + n + self.base
    return K()
def rate(step): return outer(step).f(1)
"""),
("class_scope", """
x = 10
class A:
    x = x + 1
    def f(self): return x
def rate(step): return A.x * 100 + A().f()
"""),
("walrus", """
def rate(step):
    if (n := step * 2) > 4: return n
    return [y := step, y + 1][1] + y
"""),
("setdefault", """
def rate(step):
    d = {}
    for i in range(step + 1):
        d.setdefault(i % 2, []).append(i)
    return sum(len(v) * 10 ** k for k, v in d.items())
"""),
("hf_cosine_partial", """
import math
from functools import partial
def _get_cosine_schedule_with_warmup_lr_lambda(current_step: int, *, num_warmup_steps: int, num_training_steps: int, num_cycles: float):
    if current_step < num_warmup_steps:
        return float(current_step) / float(max(1, num_warmup_steps))
    progress = float(current_step - num_warmup_steps) / float(max(1, num_training_steps - num_warmup_steps))
    return max(0.0, 0.5 * (1.0 + math.cos(math.pi * float(num_cycles) * 2.0 * progress)))
lr_lambda = partial(_get_cosine_schedule_with_warmup_lr_lambda, num_warmup_steps=2, num_training_steps=6, num_cycles=0.5)
def rate(step): return lr_lambda(step)
"""),
("nanogpt_keyword_only", """
import math
def get_lr(it, *, warmup_iters=2, lr_decay_iters=5, learning_rate=6e-4, min_lr=6e-5):
    # 1) linear warmup
    if it < warmup_iters:
        return learning_rate * (it + 1) / (warmup_iters + 1)
    if it > lr_decay_iters:
        return min_lr
    decay_ratio = (it - warmup_iters) / (lr_decay_iters - warmup_iters)
    assert 0 <= decay_ratio <= 1
    coeff = 0.5 * (1.0 + math.cos(math.pi * decay_ratio))
    return min_lr + coeff * (learning_rate - min_lr)
"""),
("noam_object", """
class NoamOpt:
    "Optim wrapper that implements rate."
    def __init__(self, model_size, factor, warmup):
        self._step = 0
        self.warmup = warmup
        self.factor = factor
        self.model_size = model_size
        self._rate = 0
    def step(self):
        self._step += 1
        self._rate = self.rate()
        return self._rate
    def rate(self, step=None):
        "Implement `lrate` above"
        if step is None:
            step = self._step
        return self.factor * (self.model_size ** (-0.5) * min(step ** (-0.5), step * self.warmup ** (-1.5)))
opt = NoamOpt(512, 2, 4)
def rate(step):
    return opt.step()
"""),
("warmup_multistep", """
class WarmupMultiStep:
    def __init__(self, milestones, gamma=0.1, warmup_factor=1.0 / 3, warmup_iters=5, warmup_method="linear"):
        if not list(milestones) == sorted(milestones):
            raise ValueError("Milestones should be a list of increasing integers. Got {}", milestones)
        if warmup_method not in ("constant", "linear"):
            raise ValueError("Only 'constant' or 'linear' warmup_method accepted got {}".format(warmup_method))
        self.__dict__.update(dict(milestones=milestones)) if False else None
        self.milestones, self.gamma = milestones, gamma
        self.warmup_factor, self.warmup_iters, self.warmup_method = warmup_factor, warmup_iters, warmup_method
    def __call__(self, it):
        from bisect import bisect_right
        f = 1
        if it < self.warmup_iters:
            if self.warmup_method == "constant":
                f = self.warmup_factor
            elif self.warmup_method == "linear":
                alpha = float(it) / self.warmup_iters
                f = self.warmup_factor * (1 - alpha) + alpha
        return f * self.gamma ** bisect_right(self.milestones, it)
rate = WarmupMultiStep([3, 5], warmup_iters=2)
"""),
("dict_of_lambdas", """
WarmupMethods = {"linear": lambda s, w: s / w, "exp": lambda s, w: 2 ** (s - w), "none": lambda *_: 1.0}
def rate(step, method="exp", w=3):
    return WarmupMethods[method](step, w) if step < w else (w / step) ** 0.5
"""),
("piecewise_zip", r'''
lr_schedule = [(0, 0.0), (2, 0.4), (4, 0.1), (6, 0.0)]
def rate(t):
    """piecewise linear like fast.ai / DAWNBench"""
    xs, ys = zip(*lr_schedule)
    for (x0, y0), (x1, y1) in zip(lr_schedule, lr_schedule[1:]):
        if x0 <= t <= x1:
            return y0 + (y1 - y0) * (t - x0) / (x1 - x0)
    return ys[-1]
'''),
("stages_closure", """
def make_schedule(base, stages):
    def stage(n, f):
        return {"n": n, "f": f}
    plan = [stage(n, f) for n, f in stages]
    def rate(step):
        s = step
        for p in plan:
            if s < p["n"]:
                return base * p["f"](s / p["n"])
            s -= p["n"]
        return 0.0
    return rate
rate = make_schedule(0.1, [(2, lambda x: x), (3, lambda x: 1 - x * x)])
"""),
("sgdr_while", r'''
def rate(step):
    """SGDR"""
    T_0, T_mult, eta_max, eta_min = 2, 2, 0.1, 0.001
    T_i, T_cur = T_0, step
    while T_cur >= T_i:
        T_cur -= T_i
        T_i *= T_mult
    from math import cos, pi
    return eta_min + (eta_max - eta_min) * (1 + cos(pi * T_cur / T_i)) / 2
'''),
("registry", """
class LRScheduler:
    registry = {}
    def __init_subclass__(cls, **kw): LRScheduler.registry[cls.__name__] = cls
class Exp(LRScheduler):
    def __call__(self, s): return 0.9 ** s
rate = LRScheduler.registry["Exp"]()
"""),
("algebra_of_schedules", """
from abc import ABC, abstractmethod
from typing import Protocol, ClassVar
class Schedule(ABC):
    names: ClassVar[list] = []
    @abstractmethod
    def value(self, step: int) -> float: ...
    def __mul__(self, other): return Product(self, other)
    def __rmul__(self, k): return Product(Const(k), self)
    def __add__(self, other): return Sum(self, other)
    def __call__(self, step): return self.value(step)
class Const(Schedule):
    def __init__(self, v): self.v = v
    def value(self, step): return self.v
class Linear(Schedule):
    def __init__(self, a, b, n): self.a, self.b, self.n = a, b, n
    def value(self, step): return self.a + (self.b - self.a) * min(step, self.n) / self.n
class Product(Schedule):
    def __init__(self, *parts): self.parts = parts
    def value(self, step):
        out = 1.0
        for p in self.parts: out *= p(step)
        return out
class Sum(Product):
    def value(self, step): return sum(p(step) for p in self.parts)
rate = 0.5 * Linear(1.0, 0.1, 4) + Const(0.01)
"""),
("decorated", """
def warmup(n):
    def decorator(fn):
        import functools
        @functools.wraps(fn)
        def wrapper(step, *args, **kwargs):
            scale = min(1.0, (step + 1) / n)
            return scale * fn(step, *args, **kwargs)
        return wrapper
    return decorator
@warmup(3)
def rate(step, *, gamma=0.9):
    return 0.1 * gamma ** step
"""),
("accumulate_for_else", """
from itertools import accumulate
durations, lrs = [1, 2, 3], [0.1, 0.01, 0.001]
ends = list(accumulate(durations))
def rate(step):
    for end, lr in zip(ends, lrs):
        if step < end:
            return lr
    else:
        return lrs[-1] / 10
"""),
("onecycle_phases", """
def rate(step, total=6, pct_start=0.3, div=25., final_div=1e4, max_lr=0.1):
    import math
    def annealing_cos(start, end, pct):
        "Cosine anneal from `start` to `end` as pct goes from 0.0 to 1.0."
        cos_out = math.cos(math.pi * pct) + 1
        return end + (start - end) / 2.0 * cos_out
    initial = max_lr / div
    min_lr = initial / final_div
    phases = [{'end': float(pct_start * total) - 1, 'a': initial, 'b': max_lr}, {'end': total - 1, 'a': max_lr, 'b': min_lr}]
    start = 0
    for i, ph in enumerate(phases):
        if step <= ph['end'] or i == len(phases) - 1:
            pct = (step - start) / (ph['end'] - start)
            return annealing_cos(ph['a'], ph['b'], pct)
        start = ph['end']
"""),
("format_in_raise", """
def rate(step):
    if not isinstance(step, int): raise TypeError(f"step must be int, got {type(step).__name__}")
    if step > 3: raise ValueError("Expected step <= {}, got {!r:>4}".format(3, step))
    return 10 ** -step
"""),
("simple_namespace", """
from types import SimpleNamespace
args = SimpleNamespace(lr=0.1, epochs=10)
def rate(step): return args.lr * (1 - step / args.epochs)
"""),
("large_integers", """
def rate(step):
    a = 3 ** (min(step, 4000) + 90)
    b = 2 ** 140 + step
    return a / b + a % 1000003 + (a // b) % 7 + (a > b) + float(-a // 12345678901234567890123456789) / 1e30 + (a & 255) + (b >> 130)
"""),
("texts_of_numbers", """
def rate(step):
    x = step / 7
    raise ValueError(f"{x:.3e}|{x!r}|{x:08.3f}|{step:,}|{step=}|{x=:.2f}|{'ab':>{5}}|" + "%5.2f|%d|%s|%g" % (x, step, x, x) + "|{:>10.4f}|{a!r}".format(x, a="q"))
"""),
("keys_of_dicts", """
import numpy as np
K = [1, 1.0, True, np.int64(1), np.float32(1), 0, 0.0, -0.0, False, 0.1, np.float32(0.1), np.float64(0.1), "1", "", None,
     (1, 2), (1.0, np.int32(2)), (True, (2,)), (1, (2.0,)), (), frozenset([1, 2]), frozenset([2.0, True]), frozenset(), len, max,
     float("inf"), -float("inf"), 2 ** 61 - 1, 2 ** 61, -(2 ** 61 - 1), -1, -2, -1.0, 2 ** 64, 2.0 ** 64, 2 ** 200, 2.0 ** 200, 10 ** 40, 1e40, 0.5, -0.5]
class A: pass
O = [A() for i in range(40)]
def rate(step):
    d = {}
    for i, k in enumerate(K): d[k] = i
    s = set(K)
    few = {1: "a", 0.1: "b"}
    many = {i * 2 ** 32: i for i in range(3000)}
    same = {i * (2 ** 61 - 1): i for i in range(60)}
    for i in range(0, 3000, 2): del many[float(i * 2 ** 32)]
    for i in range(0, 60, 3): same.pop(i * (2 ** 61 - 1))
    names = {"name%d" % i: i for i in range(500)}
    first = [names.pop("name%d" % i) for i in range(0, 500, 7)]
    names.update(name0=-1, name499=-2)
    objects = {o: i for i, o in enumerate(O)}
    del objects[O[3]]
    parts = [list(d.values()), "".join("-+"[k in s] for k in K), sum(k * v for v, k in enumerate(names.values())), list(names)[-3:], first[-1],
        [np.float32(0.1) in few, np.float64(0.1) in few, True in few, len(s)], [len(many), sum(many.values()), list(many)[:3], many.get(2 ** 32), many.get(2 ** 33)], 0,
        sorted(same.values())[3::3], [objects.get(o, -1) for o in O][2::2], d == dict(reversed(list(d.items()))),
        [len(s & set(range(5))), len(s ^ {1.0, "new"}), {1, 2} < s, s - {1, 0.1, "1"} == s - {True, np.float64(0.1)} - {"1"}],
        [many.popitem(), many.keys() & {3 * 2 ** 32, 2 ** 33}, O[7] in set(O), O[7] in set(O[8:])]]
    raise ValueError(str(parts[step % 13]))
"""),
]
