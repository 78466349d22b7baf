"""An attribute of the callback is set before the training."""
from tensorflow import keras
class StepLR(keras.callbacks.Callback):
    def __init__(self, factor=0.5):
        super().__init__()
        self.factor = factor
    def on_epoch_begin(self, epoch, logs=None):
        self.model.optimizer.learning_rate.assign(self.model.optimizer.learning_rate * self.factor)

x, y = data()
model = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(1)])
model.compile(keras.optimizers.SGD(0.1), "mse")
cb = StepLR()
cb.factor = 0.9
model.fit(x, y, batch_size=10, epochs=3, callbacks=[cb])
