import numpy as np
import keras
x = np.random.rand(12, 3).astype("float32"); y = np.random.rand(12, 1).astype("float32")
model = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(1)])
model.compile(keras.optimizers.SGD(0.1), "mse")
EPOCHS = 4
def f(epoch):
    return 0.1 * (1 - epoch / EPOCHS)
model.fit(x, y, epochs=EPOCHS, batch_size=4, callbacks=[keras.callbacks.LearningRateScheduler(f)])
EPOCHS = 8
model.fit(x, y, epochs=EPOCHS, batch_size=4, callbacks=[keras.callbacks.LearningRateScheduler(f)])
