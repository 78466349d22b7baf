from keras_radam import RAdam
from tensorflow import keras

model = keras.Sequential([keras.layers.Dense(2)])
model.compile(RAdam(total_steps=10000, warmup_proportion=0.1, min_lr=1e-5, learning_rate=1e-3), loss="mse")
model.fit(x, y, epochs=5, batch_size=32)
