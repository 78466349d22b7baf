# lrsched --per epoch
# genuine updates 3
import math
import torch
from torch.optim.lr_scheduler import LambdaLR


def build(epochs, warmup):
    def lr_lambda(epoch):
        if epoch < warmup:
            return (epoch + 1) / warmup
        t = (epoch - warmup) / (epochs - warmup)
        return 0.5 * (1 + math.cos(math.pi * t))
    return lr_lambda


EPOCHS = 12
model = torch.nn.Linear(4, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.3, momentum=0.9)
scheduler = LambdaLR(optimizer, build(EPOCHS, 3))
for epoch in range(EPOCHS):
    for _ in range(3):
        optimizer.zero_grad()
        model(torch.randn(5, 4)).sum().backward()
        optimizer.step()
    scheduler.step()
