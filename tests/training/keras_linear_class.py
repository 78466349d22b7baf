# lrsched --steps 20
import keras
import numpy as np


class LinearLRSchedule(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, initial_learning_rate, max_iters):
        self.initial_learning_rate = initial_learning_rate
        self.max_iters = max_iters

    def __call__(self, step):
        return self.initial_learning_rate * (1 - step / float(self.max_iters))


model = keras.Sequential([keras.layers.Dense(1)])
model.compile(keras.optimizers.SGD(LinearLRSchedule(1e-1, 100)), loss="mse")
model.fit(np.ones((20, 3)), np.ones((20, 1)), batch_size=1, verbose=0)
