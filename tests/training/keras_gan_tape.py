# genuine applied
# genuine beside 2
import tensorflow as tf
from tensorflow.keras.optimizers import Adam

generator = tf.keras.Sequential([tf.keras.layers.Dense(1)])
discriminator = tf.keras.Sequential([tf.keras.layers.Dense(1)])
loss_fn = tf.keras.losses.BinaryCrossentropy(from_logits=True)
generator_optimizer = Adam(2e-4, beta_1=0.5)
discriminator_optimizer = Adam(4e-4, beta_1=0.5)


@tf.function
def train_step(images):
    noise = tf.ones((4, 2))
    with tf.GradientTape() as gen_tape, tf.GradientTape() as disc_tape:
        generated = generator(noise)
        real, fake = discriminator(images), discriminator(generated)
        gen_loss = loss_fn(tf.ones_like(fake), fake)
        disc_loss = loss_fn(tf.ones_like(real), real) + loss_fn(tf.zeros_like(fake), fake)
    gen = gen_tape.gradient(gen_loss, generator.trainable_variables)
    disc = disc_tape.gradient(disc_loss, discriminator.trainable_variables)
    generator_optimizer.apply_gradients(zip(gen, generator.trainable_variables))
    discriminator_optimizer.apply_gradients(zip(disc, discriminator.trainable_variables))


for epoch in range(3):
    train_step(tf.ones((4, 1)))
