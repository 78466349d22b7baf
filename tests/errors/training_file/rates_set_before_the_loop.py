import torch

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for group in optimizer.param_groups:
    group["lr"] = group["lr"] * 0.7
for epoch in range(6):
    for group in optimizer.param_groups:
        group["lr"] *= 0.9
    train(model, optimizer)
