# TF tutorial: transfer_learning.ipynb
import numpy as np
import tensorflow as tf
x_train = np.random.rand(12, 3).astype("float32"); y_train = np.random.rand(12, 1).astype("float32")
train_dataset = tf.data.Dataset.from_tensor_slices((x_train, y_train)).batch(4)
base_model = tf.keras.Sequential([tf.keras.layers.Input((3,)), tf.keras.layers.Dense(4), tf.keras.layers.Dense(4)])
base_model.trainable = False
model = tf.keras.Sequential([base_model, tf.keras.layers.Dense(1)])
base_learning_rate = 0.0001
model.compile(optimizer=tf.keras.optimizers.Adam(learning_rate=base_learning_rate), loss="mse", metrics=["mae"])
initial_epochs = 4
loss0, accuracy0 = model.evaluate(train_dataset)
history = model.fit(train_dataset, epochs=initial_epochs, validation_data=train_dataset)
acc = history.history["mae"]
base_model.trainable = True
fine_tune_at = 1
for layer in base_model.layers[:fine_tune_at]:
    layer.trainable = False
model.compile(loss="mse", optimizer=tf.keras.optimizers.RMSprop(learning_rate=base_learning_rate / 10), metrics=["mae"])
fine_tune_epochs = 3
total_epochs = initial_epochs + fine_tune_epochs
history_fine = model.fit(train_dataset, epochs=total_epochs, initial_epoch=len(history.epoch), validation_data=train_dataset)
