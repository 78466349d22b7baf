# lrsched --config len(loader)=5
import math
import torch
from torch import nn, optim
from torch.optim import lr_scheduler
from torch.optim.lr_scheduler import *

model = nn.Linear(2, 1)
loss_fn = nn.MSELoss()
loader = [(torch.randn(4, 2), torch.randn(4, 1)) for _ in range(5)]
def warmup_lr_scheduler(optimizer, warmup_iters, warmup_factor):
    def f(x):
        if x >= warmup_iters:
            return 1
        alpha = float(x) / warmup_iters
        return warmup_factor * (1 - alpha) + alpha
    return torch.optim.lr_scheduler.LambdaLR(optimizer, lr_lambda=f)

def train_one_epoch(model, optimizer, data_loader, epoch, warmup=False):
    model.train()
    lr_scheduler = None
    if epoch == 0 and warmup is True:
        warmup_factor = 1.0 / 1000
        warmup_iters = min(1000, len(data_loader) - 1)
        lr_scheduler = warmup_lr_scheduler(optimizer, warmup_iters, warmup_factor)
    now_lr = 0.
    for i, (x, y) in enumerate(data_loader):
        loss = loss_fn(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if lr_scheduler is not None:
            lr_scheduler.step()
        now_lr = optimizer.param_groups[0]["lr"]
    return loss, now_lr

def main():
    params = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.SGD(params, lr=0.01, momentum=0.9, weight_decay=0.0005)
    sched = torch.optim.lr_scheduler.StepLR(optimizer, step_size=3, gamma=0.33)
    learning_rate = []
    for epoch in range(7):
        mean_loss, lr = train_one_epoch(model, optimizer, loader, epoch, warmup=True)
        learning_rate.append(lr)
        sched.step()
main()
