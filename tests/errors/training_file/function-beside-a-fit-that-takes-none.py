import keras


def schedule(epoch, lr):
    return lr if epoch < 10 else lr * 0.9


model = keras.Sequential([keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
model.fit(x, y, epochs=20, callbacks=[keras.callbacks.ModelCheckpoint("best.keras")])
