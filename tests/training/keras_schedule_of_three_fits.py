# lrsched
"""An optimizer with a schedule counts on from one `fit` to the next, whatever their epochs and batches are."""
import keras
import numpy as np

x = np.random.rand(12, 3).astype("float32")
y = np.random.rand(12, 1).astype("float32")
model = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(1)])
schedule = keras.optimizers.schedules.PolynomialDecay(0.1, 40, end_learning_rate=0.01)
model.compile(optimizer=keras.optimizers.SGD(schedule), loss="mse")
model.fit(x, y, epochs=2, batch_size=4)
model.fit(x, y, epochs=4, initial_epoch=2, batch_size=3)
model.fit(x, y, epochs=6, initial_epoch=4, batch_size=4, validation_split=0.5)
