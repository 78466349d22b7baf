"""A Trainer of gluon whose rate nothing changes."""
# lrsched --run steps_per_epoch=3 --per step
import mxnet as mx
from mxnet import autograd, gluon, nd

learning_rate = 0.05
epochs = 4
net = gluon.nn.Dense(1)
net.initialize(mx.init.Normal(sigma=1.0))
loss = gluon.loss.L2Loss()
trainer = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": learning_rate, "wd": 1e-4})
data = gluon.data.DataLoader(gluon.data.ArrayDataset(nd.ones((12, 2)), nd.ones((12, 1))), batch_size=4)
for epoch in range(epochs):
    for x, y in data:
        with autograd.record():
            value = loss(net(x), y)
        value.backward()
        trainer.step(4)
