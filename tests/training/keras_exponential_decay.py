# lrsched --steps 12
import keras
import numpy as np

initial_learning_rate = 0.1
lr_schedule = keras.optimizers.schedules.ExponentialDecay(
    initial_learning_rate, decay_steps=5, decay_rate=0.96, staircase=True
)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.Adam(learning_rate=lr_schedule), loss="mse")
model.fit(np.ones((12, 2)), np.ones((12, 1)), batch_size=1, verbose=0)
