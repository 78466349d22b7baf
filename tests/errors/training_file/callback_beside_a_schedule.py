# $ --name callback
import keras


def scheduler(epoch, lr):
    return lr * 0.5


callback = keras.callbacks.LearningRateScheduler(scheduler)
optimizer = keras.optimizers.SGD(learning_rate=keras.optimizers.schedules.CosineDecay(0.1, 100))
model.compile(optimizer=optimizer, loss="mse")
model.fit(x, y, epochs=2, callbacks=[callback])
