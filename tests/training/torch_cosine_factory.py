# lrsched --config len(loader)=4
import math
from dataclasses import dataclass

import torch
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LambdaLR
from torch.utils.data import DataLoader, TensorDataset


@dataclass
class TrainConfig:
    lr: float = 3e-4
    epochs: int = 5
    warmup_ratio: float = 0.15
    min_ratio: float = 0.1


def cosine_with_warmup(optimizer: Optimizer, warmup_steps: int, max_steps: int, floor: float) -> LambdaLR:
    def lr_lambda(step: int) -> float:
        if step < warmup_steps:
            return float(step + 1) / float(max(1, warmup_steps))
        progress = (step - warmup_steps) / max(1, max_steps - warmup_steps)
        return floor + (1 - floor) * 0.5 * (1.0 + math.cos(math.pi * min(1.0, progress)))

    return LambdaLR(optimizer, lr_lambda)


def main() -> None:
    config = TrainConfig()
    torch.manual_seed(0)
    loader = DataLoader(TensorDataset(torch.randn(32, 3)), batch_size=8)
    model = torch.nn.Linear(3, 1)
    optimizer = torch.optim.AdamW(model.parameters(), lr=config.lr, betas=(0.9, 0.95))
    total = len(loader) * config.epochs
    scheduler = cosine_with_warmup(optimizer, int(total * config.warmup_ratio), total, config.min_ratio)
    for epoch in range(config.epochs):
        for (x,) in loader:
            loss = model(x).pow(2).mean()
            loss.backward()
            optimizer.step()
            scheduler.step()
            optimizer.zero_grad(set_to_none=True)


if __name__ == "__main__":
    main()
