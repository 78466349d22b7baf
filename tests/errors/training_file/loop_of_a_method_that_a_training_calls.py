# $ --name self.first_decay
import torch


class Trainer:
    def __init__(self):
        self.first = torch.optim.SGD(torch.nn.Linear(2, 1).parameters(), lr=0.1)
        self.second = torch.optim.SGD(torch.nn.Linear(2, 1).parameters(), lr=0.2)
        self.first_decay = torch.optim.lr_scheduler.StepLR(self.first, 2, gamma=0.5)
        self.second_decay = torch.optim.lr_scheduler.ExponentialLR(self.second, 0.9)

    def improve(self, batch):
        for _ in range(2):
            self.first.step()
            self.first_decay.step()

    def judge(self, batch):
        self.second.step()

    def run(self, loader):
        for epoch in range(2):
            for batch in loader:
                self.improve(batch)
                self.judge(batch)
            self.second_decay.step()


Trainer().run(train_loader)
