# A function that takes its last rate from a list: the first epoch of the training is its first call, whatever its number.
import keras
from keras.callbacks import LearningRateScheduler

rates = []


def schedule(epoch, current):
    new = 0.01 if not rates else rates[-1] * 0.9
    rates.append(new)
    return new


model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.SGD(0.05), loss="mse")
model.fit(x, y, epochs=6, initial_epoch=2, callbacks=[LearningRateScheduler(schedule)])
