"""A class derived from Paddle's own, stepped once per epoch."""
import math
import paddle
from paddle.optimizer.lr import LRScheduler


class WarmupCosine(LRScheduler):
    def __init__(self, learning_rate, warmup_start_lr, end_lr, warmup_epochs, total_epochs, last_epoch=-1, verbose=False):
        self.warmup_epochs = warmup_epochs
        self.total_epochs = total_epochs
        self.warmup_start_lr = warmup_start_lr
        self.end_lr = end_lr
        super().__init__(learning_rate, last_epoch, verbose)

    def get_lr(self):
        if self.last_epoch < self.warmup_epochs:
            return (self.base_lr - self.warmup_start_lr) * self.last_epoch / self.warmup_epochs + self.warmup_start_lr
        progress = (self.last_epoch - self.warmup_epochs) / max(1, self.total_epochs - self.warmup_epochs)
        return max(0.0, 0.5 * (1.0 + math.cos(math.pi * progress))) * (self.base_lr - self.end_lr) + self.end_lr


net = paddle.nn.Linear(2, 1)
scheduler = WarmupCosine(learning_rate=0.1, warmup_start_lr=1e-4, end_lr=1e-3, warmup_epochs=3, total_epochs=12)
optimizer = paddle.optimizer.Momentum(learning_rate=scheduler, parameters=net.parameters(), momentum=0.9)
for epoch in range(12):
    for _ in range(2):
        loss = net(paddle.ones([4, 2])).mean()
        loss.backward()
        optimizer.step()
        optimizer.clear_grad()
    scheduler.step()
