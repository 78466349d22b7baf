"""A `LambdaCallback` that sets the rate by a function of the file, beside a `LearningRateScheduler`."""
# lrsched --run steps_per_epoch=3 --per step
import keras
import numpy as np
from keras.callbacks import LambdaCallback, LearningRateScheduler

x, y = np.ones((12, 3), "float32"), np.ones((12, 1), "float32")
model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
model.compile(keras.optimizers.SGD(0.1), "mse")


def lower(epoch, logs):
    if epoch % 2 == 1:
        model.optimizer.learning_rate.assign(0.05 / (epoch + 1))


callbacks = [LearningRateScheduler(lambda epoch, lr: lr * 0.9), LambdaCallback(on_epoch_end=lower)]
model.fit(x, y, epochs=6, batch_size=4, callbacks=callbacks, verbose=0)
