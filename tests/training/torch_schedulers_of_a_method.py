# A method steps the schedulers of a list, from the second epoch on; one optimizer has none.
import torch
from torch import nn
class Trainer:
    def __init__(self):
        self.G, self.D = nn.Linear(3, 3), nn.Linear(3, 1)
        self.optimizer_G = torch.optim.Adam(self.G.parameters(), lr=2e-4)
        self.optimizer_D = torch.optim.Adam(self.D.parameters(), lr=2e-4)
        self.optimizer_E = torch.optim.SGD(self.D.parameters(), lr=0.01)
        self.schedulers = []
        for o in [self.optimizer_G, self.optimizer_D]:
            self.schedulers.append(torch.optim.lr_scheduler.StepLR(o, 2, 0.5))
    def step_all(self):
        for i, s in enumerate(self.schedulers):
            s.step()
    def train(self):
        for epoch in range(5):
            for x in torch.ones(2, 4, 3):
                for o in (self.optimizer_G, self.optimizer_D, self.optimizer_E): o.zero_grad()
                self.D(self.G(x)).mean().backward()
                self.optimizer_D.step()
                self.optimizer_G.step()
                self.optimizer_E.step()
            if epoch > 0:
                self.step_all()
Trainer().train()
