# lrsched --steps 12
import mxnet as mx


class Warmup(mx.lr_scheduler.LRScheduler):
    def __init__(self, length, base_lr=0.01):
        super().__init__(base_lr)
        self.length = length

    def __call__(self, num_update):
        return self.base_lr * min(1.0, num_update / self.length)


optimizer = mx.optimizer.Adam(learning_rate=0.003, lr_scheduler=Warmup(7))
module = mx.mod.Module(symbol)
module.fit(train_data, num_epoch=4, optimizer=optimizer)
