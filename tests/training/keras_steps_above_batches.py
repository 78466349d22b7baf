# lrsched --per step
# An epoch ends with the data: 24 items in batches of 8 are three updates, and not the four of `steps_per_epoch`.
import keras
import numpy as np

x = np.zeros((24, 3))
y = np.zeros((24, 1))
steps = len(x) // 8 + 1
rate = keras.optimizers.schedules.ExponentialDecay(0.1, decay_steps=4, decay_rate=0.5, staircase=True)
model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.SGD(rate), loss="mse")
model.fit(x, y, batch_size=8, epochs=3, steps_per_epoch=steps)
