# $ --config model.optimizer.lr=0.1
from tensorflow import keras
from tensorflow.keras import backend as K
from models import build

model = build()
model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse")

def schedule(epoch):
    return K.get_value(model.optimizer.lr) * 0.5

model.fit(x, y, epochs=3, callbacks=[keras.callbacks.LearningRateScheduler(schedule)])
