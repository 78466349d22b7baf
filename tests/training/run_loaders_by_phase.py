# lrsched --config len(loaders['train'])=3
"""A dict has a loader for each phase, and a list of two optimizers is stepped in one of them."""
import torch
from torch.utils.data import DataLoader, TensorDataset


def dataset(count):
    return TensorDataset(torch.randn(count, 2))


loaders = {phase: DataLoader(dataset(6), batch_size=2) for phase in ["train", "val"]}
body, head = torch.nn.Linear(2, 2), torch.nn.Linear(2, 1)
optimizers = [torch.optim.SGD(body.parameters(), lr=0.01), torch.optim.SGD(head.parameters(), lr=0.1)]
schedulers = [torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9) for optimizer in optimizers]
best = 1e9
for epoch in range(4):
    for phase in ["train", "val"]:
        total = 0.0
        for (x,) in loaders[phase]:
            with torch.set_grad_enabled(phase == "train"):
                loss = head(body(x)).square().mean()
                if phase == "train":
                    for optimizer in optimizers:
                        optimizer.zero_grad()
                    loss.backward()
                    [optimizer.step() for optimizer in optimizers]
            total += loss.item()
        if phase == "train":
            for scheduler in schedulers:
                scheduler.step()
        elif total < best:
            best = total
            print("saved")
