# lrsched
# genuine of 1 2
# genuine updates 8
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

loader = DataLoader(TensorDataset(torch.zeros(16, 3), torch.zeros(16, 1)), batch_size=2)
model = nn.Linear(3, 1)


class Architect:
    def __init__(self, model):
        self.model = model
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=3e-4)

    def step(self, x, y):
        self.optimizer.zero_grad()
        nn.functional.mse_loss(self.model(x), y).backward()
        self.optimizer.step()


def train(loader, model, architect, optimizer):
    for step, (x, y) in enumerate(loader):
        architect.step(x, y)
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
    return loss.item()


def main():
    optimizer = torch.optim.SGD(model.parameters(), 0.025, momentum=0.9)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 5.0, eta_min=0.001)
    architect = Architect(model)
    for epoch in range(5):
        scheduler.step()
        train(loader, model, architect, optimizer)


main()
