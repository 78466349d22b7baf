import mxnet as mx
from mxnet.lr_scheduler import PolyScheduler
loader = make()
n = len(loader) * 3
s = PolyScheduler(max_update=n, base_lr=0.1, warmup_steps=int(n * 0.1))
trainer = mx.gluon.Trainer(net.collect_params(), 'adamw', {'learning_rate': 0.1, 'lr_scheduler': s})
for epoch in range(3):
    for batch in loader:
        trainer.step(1)
