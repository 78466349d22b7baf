# What launches a training is handed what its function takes by name.
import argparse

import torch

from lib.launcher import launch_job


def train(cfg):
    model = torch.nn.Linear(2, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=cfg.lr)
    scheduler = None
    if cfg.sched == "step":
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2)
    for epoch in range(cfg.epochs):
        optimizer.step()
        scheduler.step()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float, default=0.3)
    parser.add_argument("--sched", default="step")
    parser.add_argument("--epochs", type=int, default=5)
    args = parser.parse_args()
    launch_job(cfg=args, func=train)
