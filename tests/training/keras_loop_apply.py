# genuine applied
import keras
import numpy as np
import tensorflow as tf

x, y = np.ones((8, 2), dtype="float32"), np.ones((8, 1), dtype="float32")
model = keras.Sequential([keras.layers.Dense(1)])
optimizer = keras.optimizers.Adam(learning_rate=1e-3)


@tf.function
def train_step(xb, yb):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(xb) - yb) ** 2)
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss


def main():
    lr_decay = 0.9
    for epoch in range(6):
        losses = []
        for i in range(3):
            losses.append(train_step(x, y).numpy())
        if optimizer.learning_rate.numpy() > 7e-4:
            optimizer.learning_rate.assign(optimizer.learning_rate * lr_decay)
        print("epoch", epoch, np.mean(losses))


if __name__ == "__main__":
    main()
