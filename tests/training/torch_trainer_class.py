# lrsched --steps 18
import torch
from torch.utils.data import DataLoader, TensorDataset


class Trainer:
    def __init__(self, lr=0.05, epochs=6, gamma=0.97):
        self.epochs = epochs
        self.loader = DataLoader(TensorDataset(torch.randn(12, 2)), batch_size=4)
        self.model = torch.nn.Linear(2, 1)
        self.optimizer = torch.optim.RMSprop(self.model.parameters(), lr=lr)
        self.scheduler = torch.optim.lr_scheduler.LambdaLR(self.optimizer, self.rate)
        self.gamma = gamma

    def rate(self, step):
        return min(1.0, (step + 1) / 5) * 0.97 ** step

    def train(self):
        for epoch in range(self.epochs):
            for (x,) in self.loader:
                self.optimizer.zero_grad()
                self.model(x).sum().backward()
                self.optimizer.step()
                self.scheduler.step()


if __name__ == "__main__":
    trainer = Trainer()
    trainer.train()
