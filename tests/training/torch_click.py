# lrsched --per epoch
# genuine updates 1
import torch


def schedule_for(name, optimizer, epochs):
    if name == "cosine":
        return torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=epochs)
    elif name == "poly":
        return torch.optim.lr_scheduler.PolynomialLR(optimizer, total_iters=epochs, power=0.9)
    raise ValueError(name)


def run(lr=0.2, epochs=9, scheduler="poly"):
    model = torch.nn.Linear(2, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    sched = schedule_for(scheduler, optimizer, epochs)
    for epoch in range(epochs):
        model(torch.ones(1, 2)).sum().backward()
        optimizer.step()
        sched.step()


run()
