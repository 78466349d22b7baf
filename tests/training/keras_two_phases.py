# lrsched --name second --epochs 5
# genuine only 1
import keras
import numpy as np


def first(epoch):
    return 1e-2


def second(epoch, lr):
    return lr * 0.5


def train(model, schedule, epochs):
    model.fit(
        np.ones((4, 2)), np.ones((4, 1)), epochs=epochs, verbose=0, callbacks=[schedule]
    )


model = keras.Sequential([keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.SGD(learning_rate=0.25), loss="mse")
warm = keras.callbacks.LearningRateScheduler(first)
fine = keras.callbacks.LearningRateScheduler(second)
train(model, fine, 5)
