import keras

class Warmup(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, base):
        self.base = base
    def __call__(self, step):
        return self.base * (step + 1)

rate = Warmup(0.1)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.SGD(rate), loss="mse")
model.fit(x, y, epochs=3)
rate.base = 0.01
