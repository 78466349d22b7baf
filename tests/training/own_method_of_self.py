# lrsched --name CosineAdjuster.adjust_lr --config lr_ori=1e-5 --config epochs=25 --config optimizer.lr=1e-5 --epochs 25
import math
def change_lr(optimizer, lr):
    for param_group in optimizer.param_groups:
        param_group['lr'] = lr


class CosineAdjuster:

    def __init__(self, lr_ori, epochs):
        self.lr_ori = lr_ori
        self.epochs = epochs

    def adjust_lr(self, optimizer, epoch):
        reduction_ratio = 0.5 * (1 + math.cos(math.pi * epoch / self.epochs))
        change_lr(optimizer, self.lr_ori * reduction_ratio)
