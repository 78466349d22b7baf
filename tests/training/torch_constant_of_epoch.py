# `train` and `test` take an epoch, and are no schedule.
import argparse

import torch
from torch import nn, optim
from torch.utils.data import DataLoader, TensorDataset

parser = argparse.ArgumentParser()
parser.add_argument("--lr", default=1e-3, type=float)
args = parser.parse_args([])
best_acc = 0
start_epoch = 0
data = TensorDataset(torch.randn(12, 3), torch.randn(12, 1))
trainloader = DataLoader(data, batch_size=4)
net = nn.Linear(3, 1)
criterion = nn.MSELoss()
optimizer = optim.SGD(net.parameters(), lr=args.lr, momentum=0.9, weight_decay=1e-4)


def train(epoch):
    net.train()
    for batch_idx, (inputs, targets) in enumerate(trainloader):
        optimizer.zero_grad()
        loss = criterion(net(inputs), targets)
        loss.backward()
        optimizer.step()
        print(epoch, batch_idx, optimizer.param_groups[0]["lr"])


def test(epoch):
    global best_acc
    net.eval()
    with torch.no_grad():
        acc = sum(criterion(net(x), y).item() for x, y in trainloader)
    best_acc = max(acc, best_acc)
    return acc


for epoch in range(start_epoch, start_epoch + 4):
    train(epoch)
    test(epoch)
