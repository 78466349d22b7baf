# The optimizer with a warmup that transformers 4 has for TensorFlow.
import tensorflow as tf
from keras.optimizers.schedules import LearningRateSchedule, PolynomialDecay


class WarmUp(LearningRateSchedule):
    def __init__(self, initial_learning_rate, decay_schedule_fn, warmup_steps, power=1.0, name=None):
        self.initial_learning_rate = initial_learning_rate
        self.warmup_steps = warmup_steps
        self.power = power
        self.decay_schedule_fn = decay_schedule_fn
        self.name = name

    def __call__(self, step):
        global_step_float = tf.cast(step, tf.float32)
        warmup_steps_float = tf.cast(self.warmup_steps, tf.float32)
        warmup_percent_done = global_step_float / warmup_steps_float
        warmup_learning_rate = self.initial_learning_rate * tf.math.pow(warmup_percent_done, self.power)
        return tf.cond(
            global_step_float < warmup_steps_float,
            lambda: warmup_learning_rate,
            lambda: self._decayed(step),
        )

    def _decayed(self, step):
        return self.decay_schedule_fn(step - self.warmup_steps)


def create_optimizer(
    init_lr, num_train_steps, num_warmup_steps, min_lr_ratio=0.0, adam_beta1=0.9, adam_beta2=0.999, adam_epsilon=1e-8,
    adam_clipnorm=None, adam_global_clipnorm=None, weight_decay_rate=0.0, power=1.0, include_in_weight_decay=None,
):
    lr_schedule = PolynomialDecay(
        initial_learning_rate=init_lr,
        decay_steps=num_train_steps - num_warmup_steps,
        end_learning_rate=init_lr * min_lr_ratio,
        power=power,
    )
    if num_warmup_steps:
        lr_schedule = WarmUp(
            initial_learning_rate=init_lr, decay_schedule_fn=lr_schedule, warmup_steps=num_warmup_steps
        )
    return __optimizer__(lr_schedule), lr_schedule
