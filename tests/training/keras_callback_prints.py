# lrsched
import argparse

import keras
import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int, default=6)
parser.add_argument("--drop", type=float, default=0.6)
args = parser.parse_args()


class ShowRate(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        lr = float(self.model.optimizer.learning_rate)
        print(f"epoch {epoch}: {lr:.2e}")


def scheduler(epoch, lr):
    if epoch < 2:
        return lr
    return lr * args.drop


model = keras.Sequential([keras.layers.Input((2,)), keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.SGD(learning_rate=0.04), loss="mse")
callbacks = [keras.callbacks.LearningRateScheduler(scheduler), ShowRate()]
model.fit(np.zeros((4, 2)), np.zeros((4, 1)), epochs=args.epochs, callbacks=callbacks, verbose=0)
