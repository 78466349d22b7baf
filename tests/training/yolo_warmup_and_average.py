# lrsched --config len(loader)=4
"""A warmup by iterations with accumulated gradients, a bar by another name, and an average of the weights that may be there."""
import argparse
import copy

import numpy as np
import torch
from torch.optim import lr_scheduler
from tqdm import tqdm as TQDM


class Average:
    def __init__(self, model):
        self.ema = copy.deepcopy(model)
        self.updates = 0

    def update(self, model):
        self.updates += 1


class EarlyStopping:
    def __init__(self, patience):
        self.best, self.patience = 1e9, patience

    def __call__(self, epoch, fitness):
        self.best = min(self.best, fitness)
        return False


def evaluate(model):
    return float(model(torch.ones(1, 3)).sum())


def train(opt):
    model = torch.nn.Linear(3, 1)
    loader = [(torch.randn(2, 3), torch.randn(2, 1))] * 4
    optimizer = torch.optim.SGD(model.parameters(), lr=opt.lr, momentum=0.9)
    scheduler = lr_scheduler.LambdaLR(optimizer, lr_lambda=lambda x: (1 - x / opt.epochs) * 0.9 + 0.1)
    average = Average(model) if torch.cuda.device_count() < 100 else None
    nb, nw, last = len(loader), 10, -1
    stopper, stop = EarlyStopping(3), False
    for epoch in range(opt.epochs):
        bar = enumerate(loader)
        bar = TQDM(bar, total=nb)
        for i, (x, y) in bar:
            ni = i + nb * epoch
            if ni <= nw:
                accumulate = max(1, np.interp(ni, [0, nw], [1, 64 / opt.batch_size]).round())
                for group in optimizer.param_groups:
                    group["lr"] = np.interp(ni, [0, nw], [0.0, group["initial_lr"] * (1 - epoch / opt.epochs)])
            (model(x) - y).square().mean().backward()
            if ni - last >= accumulate:
                optimizer.step()
                optimizer.zero_grad()
                if average:
                    average.update(model)
                last = ni
        scheduler.step()
        fitness = evaluate(average.ema)
        stop = stopper(epoch, fitness)
        if stop:
            break


parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.01)
parser.add_argument("--epochs", type=int, default=6)
parser.add_argument("--batch-size", type=int, default=32)
train(parser.parse_args())
