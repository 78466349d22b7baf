# lrsched --epochs 15
import numpy as np
import tensorflow as tf


def scheduler(epoch, lr):
    if epoch < 10:
        return lr
    else:
        return lr * float(np.exp(-0.1))


model = tf.keras.models.Sequential([tf.keras.layers.Dense(1)])
model.compile(tf.keras.optimizers.SGD(), loss="mse")
round(float(model.optimizer.learning_rate), 5)

callback = tf.keras.callbacks.LearningRateScheduler(scheduler)
history = model.fit(np.arange(100).reshape(5, 20), np.zeros(5), epochs=15, callbacks=[callback], verbose=0)
round(float(model.optimizer.learning_rate), 5)
