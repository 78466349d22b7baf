import keras

model = keras.Sequential([keras.layers.Dense(1)])
model.compile("sgd", loss="mse")
model.fit([1], [2], epoch=10, callbacks=[keras.callbacks.LearningRateScheduler(lambda epoch, lr: lr * 0.9)])
