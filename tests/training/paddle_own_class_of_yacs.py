"""A scheduler of the file's own for Paddle, made in a function from the settings of yacs."""
import math

import paddle
from paddle.optimizer.lr import LRScheduler
from yacs.config import CfgNode as CN

_C = CN()
_C.TRAIN = CN()
_C.TRAIN.BASE_LR = 0.02
_C.TRAIN.NUM_EPOCHS = 9
_C.TRAIN.WARMUP_EPOCHS = 2


class WarmupCosineScheduler(LRScheduler):
    def __init__(self, learning_rate, start_lr, warmup_epochs, total_epochs, last_epoch=-1, verbose=False):
        self.start_lr = start_lr
        self.warmup_epochs = warmup_epochs
        self.total_epochs = total_epochs
        super(WarmupCosineScheduler, self).__init__(learning_rate, last_epoch, verbose)

    def get_lr(self):
        if self.last_epoch < self.warmup_epochs:
            return self.start_lr * float(self.last_epoch + 1) / float(self.warmup_epochs)
        progress = float(self.last_epoch - self.warmup_epochs) / float(self.total_epochs - self.warmup_epochs)
        return max(1e-4, self.start_lr * 0.5 * (1.0 + math.cos(math.pi * progress)))


def main():
    config = _C.clone()
    net = paddle.nn.Linear(2, 1)
    scheduler = WarmupCosineScheduler(
        learning_rate=config.TRAIN.BASE_LR,
        start_lr=config.TRAIN.BASE_LR,
        warmup_epochs=config.TRAIN.WARMUP_EPOCHS,
        total_epochs=config.TRAIN.NUM_EPOCHS,
    )
    optimizer = paddle.optimizer.AdamW(learning_rate=scheduler, parameters=net.parameters())
    for epoch in range(1, config.TRAIN.NUM_EPOCHS + 1):
        for _ in range(2):
            loss = net(paddle.ones([4, 2])).mean()
            loss.backward()
            optimizer.step()
            optimizer.clear_grad()
        scheduler.step()


if __name__ == "__main__":
    main()
