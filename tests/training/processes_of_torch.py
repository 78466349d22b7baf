# lrsched --config torch.distributed.get_world_size()=1
# genuine updates 1
import os

import torch
import torch.distributed as dist


class Settings:
    """A mapping for `**`."""

    def __init__(self, **settings):
        self.settings = settings

    def keys(self):
        return self.settings.keys()

    def __getitem__(self, key):
        return self.settings[key]


def is_ready():
    return dist.is_available() and dist.is_initialized()


def world_size():
    if not is_ready():
        return 1
    return dist.get_world_size()


def make(model, lr, weight_decay):
    return torch.optim.SGD(model.parameters(), lr=lr, weight_decay=weight_decay)


model = torch.nn.Linear(3, 1)
settings = Settings(lr=0.1 * world_size(), weight_decay=1e-4)
optimizer = make(model, **settings)
if "LRSCHED_TEST_IS_SLOW" in os.environ:
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=30)
else:
    scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9)
rank = dist.get_rank() if is_ready() else 0
for epoch in range(6):
    optimizer.zero_grad()
    model(torch.randn(2, 3)).sum().backward()
    optimizer.step()
    if rank == 0:
        scheduler.step()
