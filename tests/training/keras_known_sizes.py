# lrsched --steps 20
# genuine applied
import math

import numpy as np
import tensorflow as tf

data = np.random.rand(100, 3).astype("float32") / 2.0
labels = np.zeros((100, 1))
x_train, x_val = data[:80], data[80:]
batch_size, epochs = 16, 4
steps = math.ceil(len(x_train) / batch_size)
dataset = tf.data.Dataset.from_tensor_slices((x_train, labels[:80])).shuffle(80).batch(batch_size).prefetch(2)
rate = tf.keras.optimizers.schedules.PolynomialDecay(0.1, epochs * len(dataset), x_val.shape[0] * 1e-4)
model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
model.compile(tf.keras.optimizers.SGD(rate), loss="mse")
model.fit(dataset, epochs=epochs, steps_per_epoch=None, verbose=0)
