# lrsched
from mxnet import autograd, gluon, nd


def train(net, trainer, epochs, decay_at):
    loss = gluon.loss.L2Loss()
    for epoch in range(epochs):
        if epoch in decay_at:
            trainer.set_learning_rate(trainer.learning_rate * 0.3)
        for step in range(3):
            with autograd.record():
                out = loss(net(nd.ones((2, 4))), nd.zeros((2, 2)))
            out.backward()
            trainer.step(2)
        print("epoch %d: rate %f" % (epoch, trainer.learning_rate))


net = gluon.nn.Dense(2)
net.initialize()
trainer = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 0.1, "momentum": 0.9})
train(net, trainer, 5, [2, 4])
