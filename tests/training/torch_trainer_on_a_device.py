# lrsched --run steps_per_epoch=3
import argparse

import torch
from torch.optim.lr_scheduler import LambdaLR


class Trainer(object):
    def __init__(self, args, data):
        self.args = args
        self.data = data
        self.device = "cuda" if torch.cuda.is_available() and not args.no_cuda else "cpu"
        self.model = torch.nn.Linear(1, 1)
        self.model.to(self.device)

    def train(self):
        total = len(self.data) * self.args.epochs
        optimizer = torch.optim.SGD(self.model.parameters(), lr=self.args.lr)
        scheduler = LambdaLR(optimizer, lambda step: 1 - step / total)
        for epoch in range(self.args.epochs):
            for x in self.data:
                self.model.zero_grad()
                self.model(x.to(self.device)).sum().backward()
                optimizer.step()
                scheduler.step()


def main(args):
    data = [torch.ones(1, 1)] * 3
    trainer = Trainer(args, data)
    if args.do_train:
        trainer.train()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--lr", type=float, default=0.3)
    parser.add_argument("--no_cuda", action="store_true")
    parser.add_argument("--do_train", type=bool, default=True)
    main(parser.parse_args())
