import argparse
import torch
parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, required=True)
parser.add_argument("--gamma", type=float, default=0.5)
args = parser.parse_args(["--gamma", "0.1"])
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2, args.gamma)
for epoch in range(4):
    optimizer.step()
    scheduler.step()
