# genuine applied
# genuine beside 2
# genuine updates 2
import tensorflow as tf
from tensorflow import keras
class GAN(keras.Model):
    def __init__(self, d, g, latent):
        super().__init__()
        self.d, self.g, self.latent = d, g, latent
    def compile(self, d_optimizer, g_optimizer, loss_fn):
        super().compile()
        self.d_optimizer = d_optimizer
        self.g_optimizer = g_optimizer
        self.loss_fn = loss_fn
        self.d_loss_metric = keras.metrics.Mean(name="d_loss")
    @property
    def metrics(self):
        return [self.d_loss_metric]
    def train_step(self, real):
        noise = tf.random.normal((4, self.latent))
        with tf.GradientTape() as tape:
            d_loss = self.loss_fn(tf.ones((4,1)), self.d(real))
        self.d_optimizer.apply_gradients(zip(tape.gradient(d_loss, self.d.trainable_weights), self.d.trainable_weights))
        with tf.GradientTape() as tape:
            g_loss = self.loss_fn(tf.ones((4,1)), self.d(self.g(noise)))
        self.g_optimizer.apply_gradients(zip(tape.gradient(g_loss, self.g.trainable_weights), self.g.trainable_weights))
        self.d_loss_metric.update_state(d_loss)
        return {"d_loss": self.d_loss_metric.result()}
d = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
g = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
epochs = 2
gan = GAN(d, g, 3)
gan.compile(d_optimizer=keras.optimizers.Adam(learning_rate=1e-4), g_optimizer=keras.optimizers.Adam(learning_rate=3e-4), loss_fn=keras.losses.BinaryCrossentropy(from_logits=True))
gan.fit(tf.data.Dataset.from_tensor_slices(tf.ones((8,2))).batch(4), epochs=epochs, verbose=0)
