# lrsched --config len(train_loader)=5 --steps 30
import math
import sys
import torch
import torch.nn as nn
import torch.optim as optim
from torch.utils.data import DataLoader, TensorDataset

dataset = TensorDataset(torch.randn(40, 3), torch.randn(40, 1))
train_loader = DataLoader(dataset, batch_size=8)
net = nn.Linear(3, 1)
criterion = nn.MSELoss()

class A: pass
args = A()
args.lr = 1e-3; args.min_lr = 1e-5; args.warmup_epochs = 2; args.epochs = 6; args.accum_iter = 1
def adjust_learning_rate(optimizer, epoch, args):
    if epoch < args.warmup_epochs:
        lr = args.lr * epoch / args.warmup_epochs
    else:
        lr = args.min_lr + (args.lr - args.min_lr) * 0.5 * (1. + math.cos(math.pi * (epoch - args.warmup_epochs) / (args.epochs - args.warmup_epochs)))
    for param_group in optimizer.param_groups:
        if "lr_scale" in param_group:
            param_group["lr"] = lr * param_group["lr_scale"]
        else:
            param_group["lr"] = lr
    return lr
def train_one_epoch(model, data_loader, optimizer, epoch, args):
    for data_iter_step, (x, y) in enumerate(data_loader):
        if data_iter_step % args.accum_iter == 0:
            adjust_learning_rate(optimizer, data_iter_step / len(data_loader) + epoch, args)
        loss = criterion(model(x), y)
        loss_value = loss.item()
        if not math.isfinite(loss_value):
            print("stopping")
            sys.exit(1)
        loss.backward()
        if (data_iter_step + 1) % args.accum_iter == 0:
            optimizer.step()
            optimizer.zero_grad()
def main(args):
    optimizer = torch.optim.AdamW(net.parameters(), lr=args.lr, betas=(0.9, 0.95))
    for epoch in range(0, args.epochs):
        train_one_epoch(net, train_loader, optimizer, epoch, args)
main(args)
