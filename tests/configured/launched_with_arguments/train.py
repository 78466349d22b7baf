# What launches a training is handed the arguments of its function as one tuple.
import argparse

import torch

from lib.launcher import launch


def main(args):
    model = torch.nn.Linear(2, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=args.lr)
    scheduler = None
    if args.sched == "step":
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2)
    for epoch in range(args.epochs):
        optimizer.step()
        scheduler.step()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float, default=0.3)
    parser.add_argument("--sched", default="step")
    parser.add_argument("--epochs", type=int, default=5)
    args = parser.parse_args()
    launch(main, 1, args=(args,))
