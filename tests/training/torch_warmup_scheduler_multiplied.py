# lrsched
import torch
from torch.optim.lr_scheduler import ExponentialLR
from warmup_scheduler.scheduler import GradualWarmupScheduler

net = torch.nn.Linear(2, 1)
groups = [{"params": [net.weight]}, {"params": [net.bias], "lr": 0.03}]
opt = torch.optim.SGD(groups, lr=0.01, momentum=0.9)
after = ExponentialLR(opt, gamma=0.9)
warm = GradualWarmupScheduler(opt, 8, 4, after)
for epoch in range(1, 13):
    warm.step(epoch)
    opt.step()
