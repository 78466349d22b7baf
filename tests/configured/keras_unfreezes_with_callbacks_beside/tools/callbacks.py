import keras


class LossHistory(keras.callbacks.Callback):
    def __init__(self, folder):
        super().__init__()
        self.folder = folder
        self.losses = []

    def on_epoch_end(self, epoch, logs=None):
        self.losses.append(logs["loss"])


class EvalCallback(keras.callbacks.Callback):
    def __init__(self, model_body, period):
        super().__init__()
        self.model_body = model_body
        self.period = period

    def on_epoch_end(self, epoch, logs=None):
        if (epoch + 1) % self.period == 0:
            print("evaluated")
