import numpy as np
from tensorflow import keras
x = np.random.rand(16, 3).astype('float32'); y = np.random.rand(16, 1).astype('float32')
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.Adam(1e-3), loss='mse')
model.fit(x, y, epochs=3, batch_size=8, verbose=0)
model.optimizer.learning_rate = 1e-5
model.fit(x, y, epochs=2, batch_size=8, verbose=0)
