import numpy as np
import tensorflow as tf
from tensorflow.keras import layers, callbacks
x_train = np.random.rand(12, 3).astype("float32"); y_train = np.random.rand(12, 1).astype("float32")
base = tf.keras.Sequential([layers.Input((3,)), layers.Dense(2)])
model = tf.keras.Sequential([base, layers.Dense(1)])
def head_lr(epoch):
    return 0.01 * 0.5 ** epoch
def finetune_lr(epoch, lr):
    if epoch > 4:
        return lr * 0.8
    return lr
base.trainable = False
model.compile(optimizer=tf.keras.optimizers.Adam(), loss="mse")
h1 = model.fit(x_train, y_train, epochs=3, batch_size=4, callbacks=[callbacks.LearningRateScheduler(head_lr)])
base.trainable = True
model.compile(optimizer=tf.keras.optimizers.Adam(1e-4), loss="mse")
h2 = model.fit(x_train, y_train, epochs=8, initial_epoch=3, batch_size=4, callbacks=[callbacks.LearningRateScheduler(finetune_lr)])
