import numpy as np
import tensorflow as tf

try:
    tpu = tf.distribute.cluster_resolver.TPUClusterResolver.connect()
    strategy = tf.distribute.TPUStrategy(tpu)
except Exception:
    strategy = tf.distribute.get_strategy()
AUTO = tf.data.AUTOTUNE
EPOCHS = 7
LR_START, LR_MAX, LR_MIN = 0.00001, 0.0004, 0.00001
LR_RAMPUP, LR_SUSTAIN, LR_DECAY = 3, 1, 0.8


def lrfn(epoch):
    if epoch < LR_RAMPUP:
        lr = (LR_MAX - LR_START) / LR_RAMPUP * epoch + LR_START
    elif epoch < LR_RAMPUP + LR_SUSTAIN:
        lr = LR_MAX
    else:
        lr = (LR_MAX - LR_MIN) * LR_DECAY ** (epoch - LR_RAMPUP - LR_SUSTAIN) + LR_MIN
    return lr


with strategy.scope():
    model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
    model.compile(optimizer="adam", loss="mse")
rng = [i for i in range(EPOCHS)]
y = [lrfn(x) for x in rng]
print("Learning rate schedule: {:.3g} to {:.3g}".format(y[0], max(y)))
lr_callback = tf.keras.callbacks.LearningRateScheduler(lrfn, verbose=False)
model.fit(np.ones((4, 2)), np.ones((4, 1)), epochs=EPOCHS, callbacks=[lr_callback], verbose=0)
