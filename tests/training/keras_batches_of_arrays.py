import numpy as np
import tensorflow as tf

x = np.random.rand(50, 3).astype("float32")
y = np.zeros((50, 1))


class WarmUpEachBatch(tf.keras.callbacks.Callback):
    def __init__(self, curve, scale):
        super().__init__()
        self.curve = curve
        self.scale = scale
        self.seen = 0

    def on_train_batch_begin(self, batch, logs=None):
        self.model.optimizer.learning_rate.assign(self.scale * self.curve(self.seen))
        self.seen += 1


def rise(step):
    return min(1.0, (step + 1) / 6)


model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
model.compile(tf.keras.optimizers.SGD(0.1), loss="mse")
model.fit(x, y, batch_size=16, validation_split=0.2, epochs=4, verbose=0, callbacks=[WarmUpEachBatch(rise, 0.05)])
