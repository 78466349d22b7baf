# lrsched --epochs 12 --config optimizer.lr=0.1
import tensorflow as tf
class ScheduleByEpoch(tf.keras.callbacks.Callback):
    def __init__(self, schedule):
        super().__init__()
        self.schedule = schedule

    def on_epoch_begin(self, epoch, logs=None):
        if not hasattr(self.model.optimizer, "learning_rate"):
            raise ValueError('Optimizer must have a "learning_rate" attribute.')
        # Get the current learning rate from model's optimizer.
        lr = float(self.model.optimizer.learning_rate)
        # Call schedule function to get the scheduled learning rate.
        scheduled_lr = self.schedule(epoch, lr)
        # Set the value back to the optimizer before this epoch starts
        self.model.optimizer.learning_rate = scheduled_lr
        print("\nEpoch %05d: Learning rate is %6.4f." % (epoch, scheduled_lr))

def by_table(epoch, lr):
    for at, value in [(3, 0.05), (6, 0.01), (9, 0.005)]:
        if epoch == at:
            return value
    return lr

callback = ScheduleByEpoch(by_table)
