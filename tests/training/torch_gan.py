# The critic is trained more often, and nothing changes the rate of the encoder.
import torch
from torch import nn, optim
from torch.optim import lr_scheduler
from torch.utils.data import DataLoader, TensorDataset

data = TensorDataset(torch.randn(16, 3), torch.randn(16, 1))
loader = DataLoader(data, batch_size=4)


class GAN:
    def __init__(self, lr):
        self.G, self.D, self.E = nn.Linear(3, 1), nn.Linear(1, 1), nn.Linear(3, 3)
        self.optimizer_G = optim.Adam(self.G.parameters(), lr=lr, betas=(0.5, 0.999))
        self.optimizer_D = optim.Adam(self.D.parameters(), lr=lr * 2, betas=(0.5, 0.999))
        self.optimizer_E = optim.SGD(self.E.parameters(), lr=0.01)
        self.scheduler_G = lr_scheduler.LambdaLR(self.optimizer_G, lambda e: 1.0 - max(0, e - 2) / 4)
        self.scheduler_D = lr_scheduler.ExponentialLR(self.optimizer_D, 0.9)

    def train(self, epochs):
        for epoch in range(epochs):
            for i, (x, y) in enumerate(loader):
                self.optimizer_E.zero_grad()
                self.optimizer_D.zero_grad()
                self.D(self.G(self.E(x))).mean().backward()
                self.optimizer_D.step()
                self.optimizer_E.step()
                if i % 2 == 0:
                    self.optimizer_G.zero_grad()
                    self.D(self.G(self.E(x))).mean().backward()
                    self.optimizer_G.step()
            self.scheduler_G.step()
            self.scheduler_D.step()


GAN(1e-3).train(5)
