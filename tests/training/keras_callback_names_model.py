"""A callback that reaches the optimizer by the name of the model, not by `self.model`."""
# lrsched --run steps_per_epoch=3 --per step
import keras
import numpy as np

x, y = np.ones((12, 3), "float32"), np.ones((12, 1), "float32")
model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
model.compile(keras.optimizers.SGD(0.1), "mse")


class Halving(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        model.optimizer.learning_rate = 0.1 * 0.5**epoch


model.fit(x, y, epochs=4, batch_size=4, callbacks=[Halving()], verbose=0)
