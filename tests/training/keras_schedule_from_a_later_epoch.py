# lrsched
"""A training that begins at a later epoch has the updates of the epochs that are left."""
import keras
import numpy as np

x = np.random.rand(12, 3).astype("float32")
y = np.random.rand(12, 1).astype("float32")
model = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(1)])
schedule = keras.optimizers.schedules.ExponentialDecay(0.1, 3, 0.5, staircase=True)
model.compile(optimizer=keras.optimizers.SGD(learning_rate=schedule), loss="mse")
model.fit(x, y, epochs=5, initial_epoch=2, batch_size=4)
