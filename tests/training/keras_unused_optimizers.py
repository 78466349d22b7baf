import numpy as np
import keras
from keras.models import Sequential
from keras.layers import Dense, Input

x, y = np.zeros((16, 2), "float32"), np.zeros((16, 1), "float32")
adam_optimizer = keras.optimizers.Adam(learning_rate=0.003)
rms_prop_optimizer = keras.optimizers.RMSprop(learning_rate=0.001)
sgd_optimizer = keras.optimizers.SGD(learning_rate=0.01)
model = Sequential([Input((2,)), Dense(1)])
model.compile(optimizer=adam_optimizer, loss="mse")
model.fit(x, y, epochs=3, verbose=0)
