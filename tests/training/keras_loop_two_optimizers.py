# lrsched --name d_opt
# genuine applied
# genuine of 1 2
import keras
import numpy as np
import tensorflow as tf

x, y = np.ones((8, 2), dtype="float32"), np.ones((8, 1), dtype="float32")
gen, dis = keras.Sequential([keras.layers.Dense(1)]), keras.Sequential([keras.layers.Dense(1)])
g_opt = keras.optimizers.Adam(2e-4, beta_1=0.5)
d_opt = keras.optimizers.Adam(1e-4, beta_1=0.5)


def decay(epoch, start):
    return start if epoch < 3 else start * (1 - (epoch - 3) / 4)


for epoch in range(7):
    g_opt.learning_rate.assign(decay(epoch, 2e-4))
    d_opt.learning_rate.assign(g_opt.learning_rate * 0.25)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((gen(x) - y) ** 2)
    g_opt.apply_gradients(zip(tape.gradient(loss, gen.trainable_variables), gen.trainable_variables))
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((dis(x) - y) ** 2)
    d_opt.apply_gradients(zip(tape.gradient(loss, dis.trainable_variables), dis.trainable_variables))
