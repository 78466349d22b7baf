import numpy as np
import keras

x, y = np.ones((40, 2)), np.ones((40, 1))
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse")
schedule = keras.callbacks.LearningRateScheduler(lambda epoch: 0.1 * 0.5**epoch)
model.fit(x, y, batch_size=8, epochs=4, steps_per_epoch=4, callbacks=[schedule])
