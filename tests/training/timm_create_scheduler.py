# lrsched
import argparse
import torch
import torch.nn as nn
from timm.scheduler import create_scheduler_v2, scheduler_kwargs

parser = argparse.ArgumentParser()
parser.add_argument("--lr", default=0.05, type=float)
parser.add_argument("--epochs", default=12, type=int)
parser.add_argument("--sched", default="cosine")
parser.add_argument("--warmup-epochs", default=3, type=int)
parser.add_argument("--warmup-lr", default=1e-5, type=float)
parser.add_argument("--min-lr", default=1e-4, type=float)
parser.add_argument("--cooldown-epochs", default=2, type=int)
args = parser.parse_args()

model = nn.Linear(3, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=args.lr)
lr_scheduler, num_epochs = create_scheduler_v2(optimizer, **scheduler_kwargs(args))
for epoch in range(num_epochs):
    optimizer.zero_grad()
    model(torch.zeros(2, 3)).sum().backward()
    optimizer.step()
    lr_scheduler.step(epoch + 1)
