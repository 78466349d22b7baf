import keras

model = keras.Sequential([keras.layers.Dense(1)])
model.compile(
    keras.optimizers.SGD(
        learning_rat=0.1),
    loss="mse")
model.fit([1], [2], epochs=10, callbacks=[keras.callbacks.LearningRateScheduler(lambda epoch, lr: lr * 0.9)])
