# lrsched --name CyclicLR
import numpy as np
import tensorflow as tf

from speech.callbacks import CyclicLR
from speech.schedules import TransformerSchedule

x, y = np.zeros((20, 1)), np.zeros(20)
schedule = TransformerSchedule(64, warmup_steps=6)
model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
model.compile(tf.keras.optimizers.SGD(learning_rate=schedule), loss="mse")
model.fit(x, y, batch_size=4, epochs=2, verbose=0)

model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
model.compile(tf.keras.optimizers.SGD(learning_rate=0.01), loss="mse")
model.fit(x, y, batch_size=4, epochs=2, callbacks=[CyclicLR(0.01, 0.1, 4)], verbose=0)
