import math
import sys

import torch


class Speaker(torch.nn.Module):
    def __init__(self, lr, lr_decay):
        super().__init__()
        self.encoder = torch.nn.Linear(1, 1)
        self.optim = torch.optim.SGD(self.parameters(), lr=lr)
        self.scheduler = torch.optim.lr_scheduler.StepLR(self.optim, step_size=2, gamma=lr_decay)

    def train_network(self, epoch, loader):
        self.train()
        self.scheduler.step(epoch - 1)
        for num, data in enumerate(loader, start=1):
            self.zero_grad()
            loss = self.encoder(data).sum()
            if not math.isfinite(loss.item()):
                sys.exit(1)
            loss.backward()
            self.optim.step()
        return loss


loader = [torch.ones(1, 1)]
speaker = Speaker(lr=0.3, lr_decay=0.7)
epoch = 1
while True:
    loss = speaker.train_network(epoch=epoch, loader=loader)
    if epoch >= 7:
        quit()
    epoch += 1
