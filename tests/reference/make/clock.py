"""Writes tests/reference/clock.txt: the batches that one device has in an epoch.

Each line is a data set's size, the batch size, the devices and `drop_last` (0 or 1), then `len` of the genuine `DataLoader` of
torch over a `DistributedSampler`, as examples that train on several devices make it.
"""

import pathlib
import random

import common  # noqa: F401 (makes `torch` the package, not the script beside this one)
import torch
from torch.utils.data import DataLoader, DistributedSampler

random.seed(16)
cases = [(10, 3, 4), (103, 4, 4), (1281167, 256, 4), (12, 4, 3), (13, 4, 3), (7, 8, 2), (1, 1, 1), (5, 1, 8)]
cases += [(random.randint(1, 400), random.randint(1, 9), random.randint(1, 9)) for _ in range(200)]
lines = [f"# torch {torch.__version__.split('+')[0]}: examples, batch size, devices, drop_last, batches of one device"]
for examples, batch, devices in cases:
    for drop in (False, True):
        data = range(examples)
        sampler = DistributedSampler(data, num_replicas=devices, rank=0) if devices > 1 else None
        loader = DataLoader(data, batch_size=batch, sampler=sampler, drop_last=drop)
        lines.append(f"{examples} {batch} {devices} {int(drop)} {len(loader)}")
path = pathlib.Path(__file__).resolve().parent.parent / "clock.txt"
path.write_text("\n".join(lines) + "\n")
