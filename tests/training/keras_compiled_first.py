# lrsched --per epoch
# Both models are compiled first. The rate is that of the model that `train` is called with, which a statement has changed.
import numpy as np
from tensorflow import keras

x, y = np.ones((8, 2), dtype='float32'), np.ones((8, 1), dtype='float32')


def build(lr):
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.SGD(learning_rate=lr), loss='mse')
    return model


def train(model, callbacks):
    return model.fit(x, y, batch_size=8, epochs=4, verbose=0, callbacks=callbacks)


first, second = build(0.5), build(0.125)
first.optimizer.learning_rate = 0.75
second.optimizer.learning_rate.assign(0.0625)
train(first, [keras.callbacks.LearningRateScheduler(lambda epoch, lr: lr * 0.5)])
