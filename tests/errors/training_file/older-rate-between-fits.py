import numpy as np
from tensorflow import keras

x, y = np.ones((8, 2)), np.ones((8, 1))
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.Adam(1e-3), loss="mse")
model.fit(x, y, epochs=3)
model.optimizer.lr = 1e-5
model.fit(x, y, epochs=2)
