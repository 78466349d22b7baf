# lrsched --per step --run steps_per_epoch=2
"""Between two trainings the file changes objects that its schedule does not read."""
import keras
import numpy as np

x, y = np.zeros((8, 2), "float32"), np.zeros((8, 1), "float32")
cfg = {"base": 0.1, "decay": 0.9}
lrs, names = [], ["first"]


def schedule(epoch, lr):
    return cfg["base"] * cfg["decay"] ** epoch


def show():
    for one, name in zip(lrs, names):
        print(name, one)


model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse")
callback = keras.callbacks.LearningRateScheduler(schedule)
history = model.fit(x, y, batch_size=4, epochs=3, callbacks=[callback], verbose=0)
lrs.append(history.history["learning_rate"])
names.append("second")
history = model.fit(x, y, batch_size=4, epochs=2, callbacks=[callback], verbose=0)
lrs.append(history.history["learning_rate"])
show()
