import keras
cfg = {"base": 0.1, "decay": 0.9}

def schedule(epoch, lr):
    return cfg["base"] * cfg["decay"] ** epoch

model = keras.Sequential([keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse")
callback = keras.callbacks.LearningRateScheduler(schedule)
model.fit(x, y, epochs=3, callbacks=[callback])
cfg["base"] = 0.01
model.fit(x, y, epochs=3, callbacks=[callback])
