# lrsched --epochs 3
# A callback that ends the training at an epoch of its own: the rows are no more than its epochs.
import keras
from keras.callbacks import Callback, LearningRateScheduler


class StopAt(Callback):
    def __init__(self, last):
        super().__init__()
        self.last = last

    def on_epoch_end(self, epoch, logs=None):
        if epoch == self.last:
            self.model.stop_training = True


model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.SGD(0.05), loss="mse")
model.fit(x, y, epochs=8, callbacks=[LearningRateScheduler(lambda epoch, lr: lr * 0.9), StopAt(2)])
