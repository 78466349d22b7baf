# lrsched --config optimizer.lr=0.1 --config total_steps=40 --steps 40
# genuine then optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1); s = get_scheduler(optimizer, 40)
# genuine for _ in range(40): optimizer.step(); s.step()
"""Training utilities."""

import math

import torch


def get_scheduler(optimizer: torch.optim.Optimizer, total_steps: int, warmup_pct: float = 0.1):
    """A scheduler with a linear warmup and a cosine decay."""
    warmup_steps = int(total_steps * warmup_pct)

    def lr_lambda(step: int):
        if step < warmup_steps:
            return float(step) / float(max(1, warmup_steps))
        progress = float(step - warmup_steps) / float(max(1, total_steps - warmup_steps))
        return max(0.0, 0.5 * (1.0 + math.cos(math.pi * progress)))

    return torch.optim.lr_scheduler.LambdaLR(optimizer, lr_lambda)
