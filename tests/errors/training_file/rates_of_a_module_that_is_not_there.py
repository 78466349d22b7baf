import torch
from engine.lr_policy import WarmUpPolyLR

model = torch.nn.Linear(2, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
lr_policy = WarmUpPolyLR(0.01, 0.9, 100, 10)
for epoch in range(10):
    for idx in range(10):
        lr = lr_policy.get_lr(epoch * 10 + idx)
        for group in optimizer.param_groups:
            group["lr"] = lr
        model(torch.randn(3, 2)).sum().backward()
        optimizer.step()
