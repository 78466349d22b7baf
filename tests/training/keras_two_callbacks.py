import numpy as np
import keras
x = np.random.rand(12, 3).astype("float32"); y = np.random.rand(12, 1).astype("float32")
class Warmup(keras.callbacks.Callback):
    def __init__(self, epochs, target):
        super().__init__()
        self.epochs = epochs
        self.target = target
    def on_epoch_begin(self, epoch, logs=None):
        if epoch < self.epochs:
            self.model.optimizer.learning_rate = self.target * (epoch + 1) / self.epochs
class Halver(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        if epoch >= 3:
            self.model.optimizer.learning_rate = float(self.model.optimizer.learning_rate) * 0.5
model = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(1)])
model.compile(optimizer="sgd", loss="mse")
model.fit(x, y, epochs=7, batch_size=4, callbacks=[Warmup(3, 0.1), Halver(), keras.callbacks.EarlyStopping(monitor="loss", patience=100)])
