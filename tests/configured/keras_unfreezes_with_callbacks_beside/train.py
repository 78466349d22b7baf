# lrsched
"""A frozen training, then one of all layers: each with a scheduler, beside callbacks of a module that set no rates."""
import math

import keras
import numpy as np
from keras.callbacks import EarlyStopping, LearningRateScheduler
from tools.callbacks import EvalCallback, LossHistory


def get_lr_scheduler(init_lr, min_lr, total, warmup=2):
    def func(epoch):
        if epoch < warmup:
            return init_lr * (epoch + 1) / (warmup + 1)
        return min_lr + 0.5 * (init_lr - min_lr) * (1 + math.cos(math.pi * (epoch - warmup) / (total - warmup)))

    return func


if __name__ == "__main__":
    Freeze_Train = True
    Init_Epoch, Freeze_Epoch, UnFreeze_Epoch = 0, 3, 8
    Init_lr = 1e-2
    x = np.random.rand(12, 3).astype("float32")
    y = np.random.rand(12, 1).astype("float32")
    model_body = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(1)])
    model = model_body
    optimizer = {"adam": keras.optimizers.Adam(learning_rate=Init_lr, beta_1=0.9)}["adam"]
    model.compile(loss="mse", optimizer=optimizer)
    start_epoch = Init_Epoch
    end_epoch = Freeze_Epoch if Freeze_Train else UnFreeze_Epoch
    lr_scheduler = LearningRateScheduler(get_lr_scheduler(Init_lr, 1e-4, UnFreeze_Epoch))
    callbacks = [LossHistory("logs"), lr_scheduler, EvalCallback(model_body, 2), EarlyStopping(patience=99)]
    if start_epoch < end_epoch:
        model.fit(x, y, batch_size=4, epochs=end_epoch, initial_epoch=start_epoch, callbacks=callbacks, validation_split=0.5)
    if Freeze_Train:
        start_epoch = Freeze_Epoch
        lr_scheduler = LearningRateScheduler(get_lr_scheduler(Init_lr / 4, 1e-5, UnFreeze_Epoch))
        callbacks = [LossHistory("logs"), lr_scheduler, EvalCallback(model_body, 2)]
        model.compile(loss="mse", optimizer=optimizer)
        model.fit(x, y, batch_size=4, epochs=UnFreeze_Epoch, initial_epoch=start_epoch, callbacks=callbacks, validation_split=0.5)
