import numpy as np
import tensorflow as tf

from speech.callbacks import CyclicLR

model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
model.compile(tf.keras.optimizers.SGD(learning_rate=0.01), loss="mse")
model.fit(np.zeros((20, 1)), np.zeros(20), batch_size=4, epochs=2, callbacks=[CyclicLR(0.01, 0.1, 4)], verbose=0)
