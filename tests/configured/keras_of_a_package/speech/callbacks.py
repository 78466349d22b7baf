from tensorflow.keras.callbacks import *


class CyclicLR(Callback):
    def __init__(self, base_lr, max_lr, step_size):
        super().__init__()
        self.base_lr = base_lr
        self.max_lr = max_lr
        self.step_size = step_size
        self.iterations = 0

    def on_train_batch_begin(self, batch, logs=None):
        cycle = np.floor(1 + self.iterations / (2 * self.step_size))
        x = np.abs(self.iterations / self.step_size - 2 * cycle + 1)
        rate = self.base_lr + (self.max_lr - self.base_lr) * np.maximum(0, 1 - x)
        self.model.optimizer.learning_rate.assign(rate)
        self.iterations += 1


import numpy as np
