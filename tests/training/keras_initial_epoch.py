import numpy as np
import keras
x = np.random.rand(12, 3).astype("float32"); y = np.random.rand(12, 1).astype("float32")
model = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(1)])
def scheduler(epoch, lr):
    if epoch < 5:
        return lr
    return lr * 0.9
model.compile(optimizer=keras.optimizers.SGD(0.01), loss="mse")
callback = keras.callbacks.LearningRateScheduler(scheduler)
model.fit(x, y, epochs=10, initial_epoch=4, batch_size=4, callbacks=[callback], verbose=0)
