import argparse

import torch

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=None, required=True)
args = parser.parse_args()
model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=args.lr)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2)
for epoch in range(4):
    train(model, optimizer)
    scheduler.step()
