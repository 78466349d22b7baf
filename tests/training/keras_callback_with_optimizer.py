"""A callback that is handed the optimizer, and sets its rate in each batch."""
import keras
import numpy as np


class Warmup(keras.callbacks.Callback):
    def __init__(self, optimizer, steps, peak):
        super().__init__()
        self.optimizer = optimizer
        self.steps = steps
        self.peak = peak
        self.step = 0

    def on_train_batch_begin(self, batch, logs=None):
        self.step += 1
        if self.step <= self.steps:
            self.optimizer.learning_rate.assign(self.peak * self.step / self.steps)


x, y = np.ones((14, 3), "float32"), np.ones((14, 1), "float32")
model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
optimizer = keras.optimizers.Adam(learning_rate=1e-5)
model.compile(optimizer=optimizer, loss="mse")
model.fit(x, y, epochs=3, batch_size=4, callbacks=[Warmup(optimizer, 7, 3e-3)], verbose=0)
