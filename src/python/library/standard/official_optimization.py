# `official.nlp.optimization` of the TensorFlow Model Garden: the decay begins at step 0, also behind a warmup.
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
            lambda: self.decay_schedule_fn(step),
        )


def create_optimizer(
    init_lr, num_train_steps, num_warmup_steps, end_lr=0.0, optimizer_type="adamw", beta_1=0.9, poly_power=1.0
):
    lr_schedule = PolynomialDecay(
        initial_learning_rate=init_lr, decay_steps=num_train_steps, end_learning_rate=end_lr, power=poly_power
    )
    if num_warmup_steps:
        lr_schedule = WarmUp(
            initial_learning_rate=init_lr, decay_schedule_fn=lr_schedule, warmup_steps=num_warmup_steps
        )
    if optimizer_type not in ("adamw", "lamb"):
        raise ValueError("Unsupported optimizer type: ", optimizer_type)
    return __optimizer__(lr_schedule)


def AdamWeightDecay(learning_rate=0.001, *args, **keywords):
    return __optimizer__(learning_rate)


def LAMB(learning_rate=0.001, *args, **keywords):
    return __optimizer__(learning_rate)
