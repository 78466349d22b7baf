# What the file itself hands to argparse counts, in place of the defaults.
import argparse
import shlex
import sys

import torch

parser = argparse.ArgumentParser()
parser.add_argument("task")
parser.add_argument("--lr", type=float, default=0.1)
parser.add_argument("-b", "--batch-size", type=int, default=1)
parser.add_argument("--milestones", type=int, nargs="+", default=[1])
parser.add_argument("--amp", action=argparse.BooleanOptionalAction, default=True)
parser.add_argument("-n", action="store_true")
parser.add_argument("-q", action="store_true")
parser.add_argument("--opt", choices=["sgd", "adam"], default="adam")
words = ["train", "--lr=0.5", "-b4", "--mile", "2", "4", "--no-amp", "-nq", "--opt", "sgd"]
args = parser.parse_args(words)
known, rest = parser.parse_known_args(shlex.split("'my task' --lr 0.25 --other 3"))
sys.argv = ["train.py", "train", "--lr", "0.125"]
last = parser.parse_args()

lr = args.lr * args.batch_size + known.lr * (0 if args.amp else 1) + last.lr * (2 if args.q else 1)
model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=lr if args.opt == "sgd" else 9.0)
scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, milestones=args.milestones, gamma=0.5)
for epoch in range(6):
    optimizer.step()
    scheduler.step()
