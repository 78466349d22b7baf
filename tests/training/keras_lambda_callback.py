import keras
import numpy as np
from keras.callbacks import LearningRateScheduler

EPOCHS = 8
INIT_LR = 1e-3
model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, activation="relu"), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse", metrics=["mae"])
annealer = LearningRateScheduler(lambda x: INIT_LR * 0.95 ** x)
history = model.fit(np.ones((6, 3)), np.ones((6, 1)), batch_size=3, epochs=EPOCHS, callbacks=[annealer], verbose=0)
