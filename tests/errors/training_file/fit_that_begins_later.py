import keras


def halved(epoch, lr):
    return lr * 0.5


model = keras.Sequential([keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.Adam(1e-3), loss="mse")
callback = keras.callbacks.LearningRateScheduler(halved)
model.fit(x, y, epochs=9, initial_epoch=last_epoch, callbacks=[callback])
