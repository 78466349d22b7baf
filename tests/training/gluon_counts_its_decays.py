# lrsched --config len(train_data)=2
"""The Trainer of gluon has no scheduler, and the loop sets its rate."""
from mxnet import gluon, autograd
import mxnet as mx
net = gluon.nn.Dense(10)
net.initialize()
trainer = gluon.Trainer(net.collect_params(), 'sgd', {'learning_rate': 0.1, 'momentum': 0.9})
lr_decay_epoch = [3, 6, float('inf')]
lr_decay_count = 0
for epoch in range(10):
    if epoch == lr_decay_epoch[lr_decay_count]:
        trainer.set_learning_rate(trainer.learning_rate * 0.1)
        lr_decay_count += 1
    for data, label in train_data:
        with autograd.record():
            loss = loss_fn(net(data), label)
        loss.backward()
        trainer.step(batch_size)
