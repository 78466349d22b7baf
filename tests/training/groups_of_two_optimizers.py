"""A loop that sets the rates of the groups of two optimizers by their numbers."""
import torch

left, right = torch.nn.Linear(3, 2), torch.nn.Linear(3, 2)


def groups(model, lr):
    return [{"params": [model.weight], "lr": lr}, {"params": [model.bias], "lr": lr * 2}]


base_lr, epochs, niters = 0.01, 3, 4
optimizer_l = torch.optim.SGD(groups(left, base_lr), lr=base_lr, momentum=0.9)
optimizer_r = torch.optim.SGD(groups(right, base_lr), lr=base_lr, momentum=0.9)
for epoch in range(epochs):
    for idx in range(niters):
        lr = base_lr * (1 - (epoch * niters + idx) / (epochs * niters)) ** 0.9
        optimizer_l.param_groups[0]["lr"] = lr
        optimizer_l.param_groups[1]["lr"] = lr * 2
        for i in range(2, len(optimizer_l.param_groups)):
            optimizer_l.param_groups[i]["lr"] = lr * 10
        optimizer_r.param_groups[0]["lr"] = lr
        optimizer_r.param_groups[1]["lr"] = optimizer_r.param_groups[0]["lr"] * 3
        (left(torch.randn(2, 3)) - right(torch.randn(2, 3))).square().mean().backward()
        optimizer_l.step()
        optimizer_r.step()
