# lrsched --config learning_rate=0.01
import keras
import keras_tuner as kt
import numpy as np


def build_model(hp):
    model = keras.Sequential([keras.layers.Dense(hp.Int("units", min_value=2, max_value=8, step=2)), keras.layers.Dense(1)])
    hp_learning_rate = hp.Choice("learning_rate", values=[1e-2])
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=hp_learning_rate), loss="mse")
    return model


def scheduler(epoch, lr):
    return lr if epoch < 2 else lr * 0.5


tuner = kt.RandomSearch(build_model, objective="loss", max_trials=1, project_name="one")
x, y = np.ones((8, 2), dtype="float32"), np.ones((8, 1), dtype="float32")
tuner.search(x, y, epochs=1, verbose=0)
best_hps = tuner.get_best_hyperparameters(num_trials=1)[0]
model = tuner.hypermodel.build(best_hps)
callback = keras.callbacks.LearningRateScheduler(scheduler)
history = model.fit(x, y, epochs=5, verbose=0, callbacks=[callback])
