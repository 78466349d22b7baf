# lrsched --steps 12
import os

import torch

WORLD_SIZE = int(os.environ.get("WORLD_SIZE", 1))
config = {"lr": 0.02, "warmup": 3, "milestones": [5, 8]}
if os.getenv("SMOKE_TEST") == "1":
    config["lr"] = 0.5


def train(config):
    model = torch.nn.Linear(2, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=config["lr"] * WORLD_SIZE)
    scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, milestones=config["milestones"], gamma=0.3)
    for i, (a, b) in enumerate([(1, 2)] * 12):
        optimizer.zero_grad()
        model(torch.ones(2) * a).sum().backward()
        optimizer.step()
        scheduler.step()


if __name__ == "__main__":
    train(config)
