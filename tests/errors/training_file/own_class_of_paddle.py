import paddle, math
from paddle.optimizer.lr import LRScheduler
class WarmCos(LRScheduler):
    def __init__(self, learning_rate, total, warmup, last_epoch=-1, verbose=False):
        self.total = total
        self.warmup = warmup
        super().__init__(learning_rate, last_epoch, verbose)
    def get_lr(self):
        if self.last_epoch < self.warmup:
            return self.base_lr * self.last_epoch / self.warmup
        return self.base_lr * 0.5 * (1 + math.cos(math.pi * (self.last_epoch - self.warmup) / (self.total - self.warmup)))
sched = WarmCos(0.1, 100, 10)
opt = paddle.optimizer.Adam(learning_rate=sched, parameters=model.parameters())
for epoch in range(10):
    for batch in loader():
        loss.backward()
        opt.step()
        opt.clear_grad()
        sched.step()
