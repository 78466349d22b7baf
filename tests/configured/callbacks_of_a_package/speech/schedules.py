from speech import keras, tf


class TransformerSchedule(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, dmodel, warmup_steps=4000):
        super().__init__()
        self.dmodel = dmodel
        self.warmup_steps = warmup_steps

    def __call__(self, step):
        step = tf.cast(step + 1, tf.float32)
        lr = tf.math.minimum(step**-0.5, step * self.warmup_steps**-1.5)
        return self.dmodel**-0.5 * lr
