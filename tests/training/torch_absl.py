# lrsched --per epoch
# genuine updates 1
import torch

lr, warmup, total = 0.5, 4, 16


def factor(epoch):
    if epoch < warmup:
        return (epoch + 1) / warmup
    return max(0.0, 1 - (epoch - warmup) / (total - warmup))


def make():
    model = torch.nn.Linear(2, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, nesterov=True, momentum=0.9)
    return model, optimizer, torch.optim.lr_scheduler.LambdaLR(optimizer, factor)


model, optimizer, scheduler = make()
for epoch in range(total):
    model(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    scheduler.step()
