import argparse

import torch


class CosineWithRestarts(torch.optim.lr_scheduler._LRScheduler):
    def __init__(self, optimizer, T_max, last_epoch=-1):
        self.T_max = T_max
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        return [lr * (1 - self.last_epoch / self.T_max) for lr in self.base_lrs]


def train_model(model, opt):
    for epoch in range(opt.epochs):
        for x in opt.train:
            opt.optimizer.zero_grad()
            model(x).sum().backward()
            opt.optimizer.step()
            if opt.SGDR == True:
                opt.sched.step()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('-SGDR', action='store_true')
    parser.add_argument('-epochs', type=int, default=3)
    parser.add_argument('-lr', type=float, default=0.0002)
    opt = parser.parse_args()
    opt.train = [torch.ones(1, 1)]
    model = torch.nn.Linear(1, 1)
    opt.optimizer = torch.optim.Adam(model.parameters(), lr=opt.lr, betas=(0.9, 0.98), eps=1e-9)
    if opt.SGDR == True:
        opt.sched = CosineWithRestarts(opt.optimizer, T_max=opt.train_len)
    train_model(model, opt)


main()
