# lrsched --config len(self.loader)=3
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from helpers import poly, seed_all


class Trainer:
    def __init__(self, model, loader, epochs=4, lr=0.02):
        self.model, self.loader, self.epochs, self.lr = model, loader, epochs, lr
        self.optimizer = torch.optim.SGD([p for p in self.model.parameters() if p.requires_grad], lr=lr)

    def adjust(self, current):
        lr = poly(self.lr, current, self.epochs * len(self.loader), 0.9)
        for group in self.optimizer.param_groups:
            group["lr"] = lr * group["lr_scale"] if "lr_scale" in group else lr

    def train_epoch(self, epoch):
        self.model.train()
        for i, (x, y) in enumerate(self.loader):
            self.adjust(epoch * len(self.loader) + i)
            loss = ((self.model(x) - y) ** 2).mean()
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()

    def train(self):
        for epoch in range(self.epochs):
            self.train_epoch(epoch)


if __name__ == "__main__":
    seed_all(1)
    data = TensorDataset(torch.randn(12, 3), torch.randn(12, 1))
    loader = DataLoader(data, batch_size=4)
    Trainer(nn.Linear(3, 1), loader).train()
