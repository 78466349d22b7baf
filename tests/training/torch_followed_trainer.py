# lrsched --config len(loader)=8
import math
import torch
import torch.nn as nn
import torch.optim as optim
from torch.utils.data import DataLoader, TensorDataset
model = nn.Linear(4, 2)
data = TensorDataset(torch.randn(64, 4), torch.randn(64, 2))
loader = DataLoader(data, batch_size=8, shuffle=True)
criterion = nn.MSELoss()

from dataclasses import dataclass, field
@dataclass
class TrainConfig:
    lr: float = 3e-4
    warmup: int = 10
    epochs: int = 5
    betas: tuple = (0.9, 0.95)
    min_ratio: float = 0.1
cfg = TrainConfig(lr=1e-3)
class Trainer:
    def __init__(self, model, loader, cfg):
        self.cfg = cfg
        self.model = model
        self.loader = loader
        self.optimizer = torch.optim.AdamW(model.parameters(), lr=cfg.lr, betas=cfg.betas)
        self.total = cfg.epochs * len(loader)
        self.scheduler = torch.optim.lr_scheduler.LambdaLR(self.optimizer, self._lr)
    def _lr(self, step):
        c = self.cfg
        if step < c.warmup:
            return (step + 1) / c.warmup
        p = (step - c.warmup) / max(1, self.total - c.warmup)
        return c.min_ratio + (1 - c.min_ratio) * 0.5 * (1 + math.cos(math.pi * p))
    def fit(self):
        for epoch in range(self.cfg.epochs):
            for x, y in self.loader:
                self.optimizer.zero_grad()
                loss = criterion(self.model(x), y)
                loss.backward()
                self.optimizer.step()
                self.scheduler.step()
trainer = Trainer(model, loader, cfg)
trainer.fit()
