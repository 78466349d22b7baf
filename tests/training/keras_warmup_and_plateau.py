# lrsched --config metrics=[0.9,0.8,0.8,0.8,0.7,0.75,0.75,0.75]
import numpy as np
import keras
x = np.random.rand(12, 3).astype("float32"); y = np.random.rand(12, 1).astype("float32")
class WarmupCallback(keras.callbacks.Callback):
    def __init__(self, warmup_epochs, initial_lr, verbose=1):
        super().__init__()
        self.warmup_epochs = warmup_epochs
        self.initial_lr = initial_lr
        self.verbose = verbose
    def on_epoch_begin(self, epoch, logs=None):
        if epoch < self.warmup_epochs:
            lr = self.initial_lr * (epoch + 1) / self.warmup_epochs
            self.model.optimizer.learning_rate.assign(lr)
            if self.verbose:
                print(f"\nEpoch {epoch+1}: warmup lr {lr:.6f}")
model = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.Adam(1e-3), loss="mse")
class FakeLoss(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        logs["val_loss"] = [0.9, 0.8, 0.8, 0.8, 0.7, 0.75, 0.75, 0.75][epoch]
callbacks = [FakeLoss(), WarmupCallback(3, 1e-3), keras.callbacks.ReduceLROnPlateau(monitor="val_loss", factor=0.5, patience=2, min_lr=1e-5)]
model.fit(x, y, epochs=8, batch_size=4, callbacks=callbacks)
