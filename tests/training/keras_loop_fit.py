import math

import keras
import numpy as np


def step_decay(epoch):
    return 0.1 * math.pow(0.5, math.floor((1 + epoch) / 3))


x, y = np.ones((8, 2)), np.ones((8, 1))
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.SGD(learning_rate=0.1), loss="mse")
for e in range(0, 8, 2):
    model.optimizer.learning_rate = step_decay(e)
    history = model.fit(x, y, batch_size=8, epochs=e + 2, initial_epoch=e, verbose=0)
