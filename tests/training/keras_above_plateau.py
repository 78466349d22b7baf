# lrsched --per epoch
# The function sets the rate at each epoch, whatever `ReduceLROnPlateau` has made of it.
import numpy as np
from tensorflow import keras

x, y = np.ones((8, 2), dtype='float32'), np.ones((8, 1), dtype='float32')
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.get('sgd'), loss='mse')
callbacks = [
    keras.callbacks.ReduceLROnPlateau(monitor='loss', factor=0.5, patience=1, min_delta=10.0),
    keras.callbacks.LearningRateScheduler(lambda epoch: 0.1 * 0.9 ** epoch),
]
model.fit(x, y, batch_size=8, epochs=6, verbose=0, callbacks=callbacks)
