"""A model with two optimizers: one has a schedule, the other keeps its rate."""
import tensorflow as tf
from tensorflow import keras


class GAN(keras.Model):
    def __init__(self, discriminator, generator):
        super().__init__()
        self.discriminator, self.generator = discriminator, generator

    def compile(self, d_optimizer, g_optimizer, loss_fn):
        super().compile()
        self.d_optimizer, self.g_optimizer, self.loss_fn = d_optimizer, g_optimizer, loss_fn

    def train_step(self, x):
        with tf.GradientTape() as tape:
            loss = self.loss_fn(tf.ones((4, 1)), self.discriminator(x))
        weights = self.discriminator.trainable_weights
        self.d_optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
        with tf.GradientTape() as tape:
            loss = self.loss_fn(tf.ones((4, 1)), self.generator(x))
        weights = self.generator.trainable_weights
        self.g_optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
        return {"loss": loss}


def net():
    return keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])


gan = GAN(net(), net())
gan.compile(
    d_optimizer=keras.optimizers.Adam(keras.optimizers.schedules.PiecewiseConstantDecay([2, 5], [4e-4, 1e-4, 1e-5])),
    g_optimizer=keras.optimizers.Adam(2e-4),
    loss_fn=keras.losses.MeanSquaredError(),
)
gan.fit(tf.data.Dataset.from_tensor_slices(tf.ones((16, 2))).batch(4), epochs=2, verbose=0)
