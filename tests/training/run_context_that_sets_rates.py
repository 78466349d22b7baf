"""A context manager lowers the rates of several optimizers within its block."""
import contextlib

import torch

nets = {"a": torch.nn.Linear(2, 1), "b": torch.nn.Linear(2, 1)}
optimizers = {name: torch.optim.SGD(net.parameters(), lr=0.1) for name, net in nets.items()}


@contextlib.contextmanager
def lowered(factor):
    before = {name: optimizer.param_groups[0]["lr"] for name, optimizer in optimizers.items()}
    for name, optimizer in optimizers.items():
        optimizer.param_groups[0]["lr"] = before[name] * factor
    yield
    for name, optimizer in optimizers.items():
        optimizer.param_groups[0]["lr"] = before[name]


def update(x):
    for name, optimizer in optimizers.items():
        optimizer.zero_grad()
        nets[name](x).sum().backward()
        optimizer.step()


for step in range(6):
    x = torch.ones(1, 2)
    if step < 2:
        with lowered((step + 1) / 3):
            update(x)
    else:
        update(x)
