import numpy as np
from keras.models import Sequential
from keras.layers import LSTM, Dense, Input
from keras.optimizers import SGD
from keras.callbacks import EarlyStopping, ModelCheckpoint
data = np.sin(np.arange(40) / 5.0).astype("float32")
look_back = 5
def create_dataset(series, look_back=1):
    xs, ys = [], []
    for i in range(len(series) - look_back):
        xs.append(series[i:i + look_back]); ys.append(series[i + look_back])
    return np.array(xs)[..., None], np.array(ys)
X, Y = create_dataset(data, look_back)
model = Sequential([Input((look_back, 1)), LSTM(4), Dense(1)])
opt = SGD(learning_rate=0.01, momentum=0.9)
model.compile(loss="mean_squared_error", optimizer=opt)
es = EarlyStopping(monitor="loss", patience=50)
history = model.fit(X, Y, epochs=3, batch_size=8, callbacks=[es, ModelCheckpoint("best.keras", monitor="loss")], verbose=0)
