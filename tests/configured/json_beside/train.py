import json
from pathlib import Path

import torch

HERE = Path(__file__).resolve().parent
config = json.loads((HERE / "config.json").read_text())


def adjust_learning_rate(optimizer, epoch):
    warmup = config["warmup"]
    lr = config["lr"]
    if epoch < warmup:
        lr = lr * (epoch + 1) / warmup
    else:
        lr = lr * config["decay"] ** (epoch - warmup)
    for group in optimizer.param_groups:
        group["lr"] = lr


model = torch.nn.Linear(2, 1)
optimizer = torch.optim.Adam(model.parameters(), lr=config["lr"])
for epoch in range(config["epochs"]):
    adjust_learning_rate(optimizer, epoch)
    for x in [torch.ones(4, 2)]:
        optimizer.zero_grad()
        model(x).sum().backward()
        optimizer.step()
