# lrsched --steps 40
import mxnet as mx
from mxnet import gluon

net = gluon.nn.Dense(1)
net.initialize()
schedule = mx.lr_scheduler.MultiFactorScheduler(step=[10, 20], factor=0.3, base_lr=0.5, warmup_steps=5)
drawn = [schedule(t) for t in range(15)]
trainer = gluon.Trainer(net.collect_params(), 'sgd', {'learning_rate': 0.2, 'lr_scheduler': schedule})
for epoch in range(4):
    for x, y in train_data:
        with mx.autograd.record():
            loss = ((net(x) - y) ** 2).mean()
        loss.backward()
        trainer.step(x.shape[0])
