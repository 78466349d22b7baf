"""A policy of number types is no schedule."""
import numpy as np
from tensorflow import keras
from tensorflow.keras import mixed_precision

policy = mixed_precision.Policy("mixed_bfloat16")
mixed_precision.set_global_policy(policy)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse")
model.fit(np.ones((8, 3), "float32"), np.ones((8, 1), "float32"), epochs=3, batch_size=4, verbose=0)
