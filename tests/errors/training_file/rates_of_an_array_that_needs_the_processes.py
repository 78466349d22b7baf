import numpy as np
import torch
import torch.distributed as dist


def cosine(base, last, steps):
    return last + 0.5 * (base - last) * (1 + np.cos(np.pi * np.arange(steps) / steps))


def world_size():
    if not dist.is_initialized():
        return 1
    return dist.get_world_size()


def main():
    model = torch.nn.Linear(2, 2)
    optimizer = torch.optim.AdamW(model.parameters())
    lr_schedule = cosine(0.001 * world_size(), 1e-6, 20)
    for step in range(20):
        for group in optimizer.param_groups:
            group["lr"] = lr_schedule[step]
        model(torch.randn(3, 2)).sum().backward()
        optimizer.step()


main()
