import keras
import numpy as np

x = np.random.rand(20, 3)
y = np.random.rand(20, 1)


class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.out = keras.layers.Dense(1)

    def call(self, x):
        return self.out(x)


model = Net()
model.compile(optimizer=keras.optimizers.SGD(keras.optimizers.schedules.CosineDecay(0.1, 10)), loss="mse")
model.fit(x, y, batch_size=8, epochs=3, steps_per_epoch=2)
