"""The data of `fit` are made by a function that reads lines which are not there: the trainings are known all the same."""
# lrsched --config len(lines)=20
import keras
import numpy as np


def generator_of(lines, batch_size):
    n = len(lines)
    if n == 0 or batch_size <= 0:
        return None
    return batches(lines, batch_size)


def batches(lines, batch_size):
    while True:
        yield np.ones((batch_size, 2)), np.ones((batch_size, 1))


with open("lines.txt") as f:
    lines = f.readlines()
np.random.shuffle(lines)
num_val = int(len(lines) * 0.2)
num_train = len(lines) - num_val
model = keras.Sequential([keras.layers.Dense(1)])
halves = keras.callbacks.LearningRateScheduler(lambda epoch, lr: lr * 0.5 if epoch > 3 else lr)
model.compile(optimizer=keras.optimizers.Adam(1e-3), loss="mse")
model.fit(generator_of(lines[:num_train], 8), steps_per_epoch=max(1, num_train // 8), epochs=2)
model.compile(optimizer=keras.optimizers.Adam(1e-4), loss="mse")
model.fit(
    generator_of(lines[:num_train], 8),
    steps_per_epoch=max(1, num_train // 8),
    validation_data=generator_of(lines[num_train:], 8),
    validation_steps=1,
    epochs=6,
    initial_epoch=2,
    callbacks=[halves],
)
