import math

import numpy as np
from tensorflow import keras
from tensorflow.keras.callbacks import LearningRateScheduler


def step_decay(epoch):
    initial_lrate = 0.1
    drop = 0.5
    epochs_drop = 3.0
    lrate = initial_lrate * math.pow(drop, math.floor((1 + epoch) / epochs_drop))
    return lrate


def build_model():
    model = keras.models.Sequential()
    model.add(keras.layers.Dense(4, activation="relu"))
    model.add(keras.layers.Dense(1, activation="sigmoid"))
    sgd = keras.optimizers.SGD(learning_rate=0.0, momentum=0.9)
    model.compile(loss="binary_crossentropy", optimizer=sgd, metrics=["accuracy"])
    return model


X = np.random.rand(12, 5)
Y = np.random.randint(0, 2, 12)
model = build_model()
lrate = LearningRateScheduler(step_decay)
callbacks_list = [lrate]
model.fit(X, Y, epochs=10, batch_size=6, callbacks=callbacks_list, verbose=0)
