# lrsched --epochs 6
# genuine epochs 6
import keras
import numpy as np

N_FOLDS = 2


def lrfn(epoch, start=1e-5, top=5e-3, rampup=3, decay=0.8):
    if epoch < rampup:
        return (top - start) / rampup * epoch + start
    return (top - start) * decay ** (epoch - rampup) + start


x, y = np.ones((8, 2)), np.ones((8, 1))
scores = []
for fold in range(N_FOLDS):
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile(optimizer="sgd", loss="mse")
    lr_callback = keras.callbacks.LearningRateScheduler(lrfn, verbose=0)
    history = model.fit(x, y, epochs=6, callbacks=[lr_callback], verbose=0)
    scores.append(history.history["loss"][-1])
print(np.mean(scores))
