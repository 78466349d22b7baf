import argparse

import torch
from tools import *

parser = argparse.ArgumentParser()
parser.add_argument("--lrepochs", type=str, default="2,3")
parser.add_argument("--save_path", type=str, default="out")
args = parser.parse_args()
args = init_args(args)

model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.3)
scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, args.milestones)
for epoch in range(5):
    optimizer.zero_grad()
    model(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    scheduler.step()
