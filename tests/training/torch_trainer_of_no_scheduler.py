# lrsched --per step --run steps_per_epoch=3
import torch
import torch.nn.functional as F
from torch.optim import lr_scheduler
from torch.utils.data import DataLoader, TensorDataset


class Trainer:
    def __init__(self, model, optimizer, loader):
        self.model, self.optimizer, self.loader = model, optimizer, loader

    def run_epoch(self):
        for x, y in self.loader:
            self.optimizer.zero_grad()
            loss = F.mse_loss(self.model(x), y)
            loss.backward()
            self.optimizer.step()

    def fit(self):
        for epoch in range(3):
            self.run_epoch()


loader = DataLoader(TensorDataset(torch.randn(12, 3), torch.randn(12, 1)), batch_size=4)
model = torch.nn.Linear(3, 1)
Trainer(model, torch.optim.Adam(model.parameters(), lr=0.05), loader).fit()
