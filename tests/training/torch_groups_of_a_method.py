# lrsched --config policies=[{"name":"first","lr_mult":1,"decay_mult":1},{"name":"bias","lr_mult":2,"decay_mult":0},{"name":"bn","lr_mult":0.5,"decay_mult":0}]
import argparse

import numpy as np
import torch

parser = argparse.ArgumentParser()
parser.add_argument("--lr", default=0.001, type=float)
parser.add_argument("--lr_steps", default=[2, 4], type=float, nargs="+")
parser.add_argument("--epochs", default=6, type=int)
parser.add_argument("--weight-decay", default=5e-4, type=float)
args = parser.parse_args()


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = torch.nn.Conv2d(1, 1, 1)
        self.bn = torch.nn.BatchNorm2d(1)

    def get_optim_policies(self):
        return [
            {"params": [self.conv.weight], "lr_mult": 1, "decay_mult": 1, "name": "first"},
            {"params": [self.conv.bias], "lr_mult": 2, "decay_mult": 0, "name": "bias"},
            {"params": list(self.bn.parameters()), "lr_mult": 0.5, "decay_mult": 0, "name": "bn"},
        ]


def main():
    model = Net()
    policies = model.get_optim_policies()
    optimizer = torch.optim.SGD(policies, args.lr, momentum=0.9, weight_decay=args.weight_decay)
    for epoch in range(args.epochs):
        adjust_learning_rate(optimizer, epoch, args.lr_steps)
        train(optimizer)


def train(optimizer):
    optimizer.step()


def adjust_learning_rate(optimizer, epoch, lr_steps):
    decay = 0.1 ** (sum(epoch >= np.array(lr_steps)))
    lr = args.lr * decay
    decay = args.weight_decay
    for param_group in optimizer.param_groups:
        param_group["lr"] = lr * param_group["lr_mult"]
        param_group["weight_decay"] = decay * param_group["decay_mult"]


if __name__ == "__main__":
    main()
