# lrsched --steps 9
# genuine applied
# genuine beside 2
import tensorflow as tf
g = tf.keras.Sequential([tf.keras.layers.Dense(1)]); d = tf.keras.Sequential([tf.keras.layers.Dense(1)])
g_lr = tf.keras.optimizers.schedules.ExponentialDecay(2e-4, 3, 0.9)
d_lr = tf.keras.optimizers.schedules.ExponentialDecay(4e-4, 3, 0.9)
generator_optimizer = tf.keras.optimizers.Adam(g_lr, beta_1=0.5)
discriminator_optimizer = tf.keras.optimizers.Adam(d_lr, beta_1=0.5)
x = tf.ones((4, 2))
@tf.function
def train_step(x):
    with tf.GradientTape() as t1, tf.GradientTape() as t2:
        a = tf.reduce_mean(g(x)**2); b = tf.reduce_mean(d(x)**2)
    generator_optimizer.apply_gradients(zip(t1.gradient(a, g.trainable_variables), g.trainable_variables))
    discriminator_optimizer.apply_gradients(zip(t2.gradient(b, d.trainable_variables), d.trainable_variables))
def train(n):
    for epoch in range(n):
        for i in range(3):
            train_step(x)
train(3)
