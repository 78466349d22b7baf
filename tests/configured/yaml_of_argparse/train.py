import argparse
import os

import torch
import yaml

parser = argparse.ArgumentParser()
parser.add_argument("--config", default="config.yaml", help="path of the config")
args = parser.parse_args()

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), args.config)) as f:
    cfg = yaml.load(f, Loader=yaml.FullLoader)

# PyYAML reads `1e-2` as a text, and 010 as eight.
optim = cfg["optim"]
model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=float(optim["lr"]), momentum=optim["momentum"])
scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, optim["milestones"], gamma=optim["gamma"])
loader = [torch.ones(4, 2)]
for epoch in range(cfg["epochs"]):
    for x in loader:
        optimizer.zero_grad()
        model(x).sum().backward()
        optimizer.step()
    if optim["decay"]:
        scheduler.step()
