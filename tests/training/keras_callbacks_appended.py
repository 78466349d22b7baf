import keras
import numpy as np


def get_callbacks(schedule):
    callbacks = []
    callbacks.append(keras.callbacks.LearningRateScheduler(schedule))
    callbacks.append(keras.callbacks.TerminateOnNaN())
    return callbacks


def make_schedule(base, total, warmup=2):
    def schedule(epoch, lr):
        if epoch < warmup:
            return base * (epoch + 1) / warmup
        return base * (1 - (epoch - warmup) / (total - warmup)) ** 2 + 1e-6
    return schedule


def main(epochs=9):
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=1e-3), loss="mse")
    x, y = np.ones((4, 2)), np.ones((4, 1))
    model.fit(x, y, epochs=epochs, callbacks=get_callbacks(make_schedule(0.05, epochs)), verbose=0)


if __name__ == "__main__":
    main()
