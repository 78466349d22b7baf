# lrsched --config epochs=12 --per epoch
# genuine updates 2
import argparse

import torch

parser = argparse.ArgumentParser()
parser.add_argument("--lr", default=0.1, type=float)
parser.add_argument("--momentum", default=0.9, type=float)
parser.add_argument("--epochs", default=90, type=int)
parser.add_argument("--milestones", default=[3, 6, 9], nargs="+", type=int)
parser.add_argument("--gamma", type=float, default=0.1)
parser.add_argument("--resume", default="", type=str)
args = parser.parse_args(["--epochs", "12"])

model = torch.nn.Linear(3, 3)
optimizer = torch.optim.SGD(model.parameters(), args.lr, momentum=args.momentum, weight_decay=1e-4)
lr_scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, milestones=args.milestones, gamma=args.gamma)

if args.resume:
    checkpoint = torch.load(args.resume)
    model.load_state_dict(checkpoint["model"])

start_epoch = 0
for epoch in range(start_epoch, args.epochs):
    for i in range(2):
        loss = model(torch.randn(2, 3)).sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    lr_scheduler.step()
