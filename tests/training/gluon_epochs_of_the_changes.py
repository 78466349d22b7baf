# lrsched
"""A list of the epochs at which the rate changes is none of rates, however its name begins."""
from mxnet import autograd, gluon

lr_steps = [int(text) for text in "30,60,90".split(",")]


def train(net, data, loss):
    trainer = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 0.1})
    for epoch in range(120):
        if epoch in lr_steps:
            trainer.set_learning_rate(trainer.learning_rate * 0.1)
        for x, y in data:
            with autograd.record():
                value = loss(net(x), y)
            value.backward()
            trainer.step(4)
