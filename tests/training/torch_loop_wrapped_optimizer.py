# lrsched --config len(train_loader)=5
import torch
import torch.nn as nn
import torch.optim as optim
from torch.utils.data import DataLoader, TensorDataset

dataset = TensorDataset(torch.randn(40, 3), torch.randn(40, 1))
train_loader = DataLoader(dataset, batch_size=8)
net = nn.Linear(3, 1)
criterion = nn.MSELoss()

class NoamOpt:
    def __init__(self, model_size, factor, warmup, optimizer):
        self.optimizer = optimizer
        self._step = 0
        self.warmup = warmup
        self.factor = factor
        self.model_size = model_size
        self._rate = 0
    def step(self):
        self._step += 1
        rate = self.rate()
        for p in self.optimizer.param_groups:
            p['lr'] = rate
        self._rate = rate
        self.optimizer.step()
    def rate(self, step=None):
        if step is None:
            step = self._step
        return self.factor * (self.model_size ** (-0.5) * min(step ** (-0.5), step * self.warmup ** (-1.5)))
model_opt = NoamOpt(512, 1, 10, torch.optim.Adam(net.parameters(), lr=0, betas=(0.9, 0.98), eps=1e-9))
for epoch in range(4):
    for x, y in train_loader:
        loss = criterion(net(x), y)
        loss.backward()
        model_opt.step()
        model_opt.optimizer.zero_grad()
