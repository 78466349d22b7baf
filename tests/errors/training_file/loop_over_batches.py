import torch

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(20):
    for i, (x, y) in enumerate(loader):
        optimizer.param_groups[0]["lr"] = 0.1 * 0.99 ** (epoch * len(loader) + i)
        loss(model(x), y).backward()
        optimizer.step()
