# lrsched --per epoch
# The rate is that of the model whose `fit` takes the callback, not of the one that is compiled last.
import numpy as np
from tensorflow import keras

x, y = np.ones((8, 2), dtype='float32'), np.ones((8, 1), dtype='float32')
halving = keras.callbacks.LearningRateScheduler(lambda epoch, lr: lr * 0.5)
first = keras.Sequential([keras.layers.Dense(1)])
first.compile(optimizer=keras.optimizers.SGD(0.25), loss='mse')
first.fit(x, y, batch_size=8, epochs=4, verbose=0, callbacks=[halving])
second = keras.Sequential([keras.layers.Dense(1)])
second.compile(optimizer=keras.optimizers.Adam(0.75), loss='mse')
second.fit(x, y, batch_size=8, epochs=4, verbose=0)
