"""A `LambdaCallback` alone, with the older name of a hook of a batch, and one that only prints."""
import keras
import numpy as np
from keras.callbacks import LambdaCallback

x, y = np.ones((13, 3), "float32"), np.ones((13, 1), "float32")


def train(epochs):
    net = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    net.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse")
    setter = LambdaCallback(
        on_batch_begin=lambda batch, logs: net.optimizer.learning_rate.assign(0.3 / (batch + 1))
    )
    shows = LambdaCallback(on_epoch_end=lambda epoch, logs: print(epoch, logs))
    net.fit(x, y, epochs=epochs, batch_size=4, callbacks=[setter, shows], verbose=0)


train(3)
