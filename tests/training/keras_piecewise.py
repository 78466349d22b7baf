# lrsched --steps 16
import numpy as np
import tensorflow as tf

step_boundaries = [4, 9]
values = [1e-1, 1e-2, 1e-3]
learning_rate_fn = tf.keras.optimizers.schedules.PiecewiseConstantDecay(step_boundaries, values)
optimizer = tf.keras.optimizers.Adam(learning_rate=learning_rate_fn)
model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
model.compile(optimizer=optimizer, loss="mse")
model.fit(np.ones((16, 2)), np.ones((16, 1)), batch_size=1, verbose=0)
