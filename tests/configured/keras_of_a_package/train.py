import numpy as np
import tensorflow as tf

from speech.schedules import TransformerSchedule

schedule = TransformerSchedule(64, warmup_steps=6)
model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
model.compile(tf.keras.optimizers.SGD(learning_rate=schedule), loss="mse")
model.fit(np.zeros((20, 1)), np.zeros(20), batch_size=4, epochs=2, verbose=0)
