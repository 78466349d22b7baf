# lrsched --config len(x_train)=18 --steps 18
import keras
import numpy as np

x_train = np.random.rand(18, 2)
y_train = np.random.rand(18, 1)
batch_size = 3
epochs = 3
steps_per_epoch = len(x_train) // batch_size
lr = keras.optimizers.schedules.CosineDecay(
    initial_learning_rate=1e-4, decay_steps=steps_per_epoch * epochs, warmup_target=1e-2, warmup_steps=steps_per_epoch
)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(keras.optimizers.SGD(lr, momentum=0.9), loss="mse")
model.fit(x_train, y_train, batch_size=batch_size, epochs=epochs, verbose=0)
