# genuine applied
import tensorflow as tf
model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(1e-3)
x = tf.ones((4, 2))
global_steps = tf.Variable(1, trainable=False, dtype=tf.int64)
warmup_steps, total_steps = 4, 20
LR_INIT, LR_END = 1e-3, 1e-6
import numpy as np
def train_step(x):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(model(x)**2)
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
        global_steps.assign_add(1)
        if global_steps < warmup_steps:
            lr = global_steps / warmup_steps * LR_INIT
        else:
            lr = LR_END + 0.5 * (LR_INIT - LR_END) * (
                (1 + tf.cos((global_steps - warmup_steps) / (total_steps - warmup_steps) * np.pi))
            )
        optimizer.learning_rate.assign(lr.numpy())
for epoch in range(4):
    for i in range(5):
        train_step(x)
