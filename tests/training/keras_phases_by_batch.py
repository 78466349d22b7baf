# lrsched --run steps_per_epoch=3
import numpy as np
import keras
x = np.random.rand(12, 3).astype("float32"); y = np.random.rand(12, 1).astype("float32")
base = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(2)])
model = keras.Sequential([base, keras.layers.Dense(1)])
class CosineCallback(keras.callbacks.Callback):
    def __init__(self, lr_max, total):
        super().__init__()
        self.lr_max = lr_max
        self.total = total
        self.history = {}
    def on_train_begin(self, logs=None):
        self.step = 0
    def on_train_batch_begin(self, batch, logs=None):
        lr = 0.5 * self.lr_max * (1 + np.cos(np.pi * self.step / self.total))
        self.model.optimizer.learning_rate.assign(lr)
    def on_train_batch_end(self, batch, logs=None):
        self.step += 1
        self.history.setdefault("lr", []).append(float(self.model.optimizer.learning_rate.numpy()))
base.trainable = False
model.compile(keras.optimizers.Adam(1e-2), "mse")
model.fit(x, y, epochs=2, batch_size=4)
base.trainable = True
model.compile(keras.optimizers.Adam(1e-3), "mse")
model.fit(x, y, epochs=3, batch_size=4, callbacks=[CosineCallback(1e-3, 9)])
model.fit(x, y, epochs=1, batch_size=4)
