# lrsched --config len(loader)=3
import torch
class NoamOpt:
    def __init__(self, model_size, factor, warmup, optimizer):
        self.optimizer = optimizer
        self._step = 0
        self.warmup = warmup
        self.factor = factor
        self.model_size = model_size
    def step(self):
        self._step += 1
        rate = self.rate()
        for p in self.optimizer.param_groups:
            p['lr'] = rate
        self.optimizer.step()
    def rate(self, step=None):
        if step is None:
            step = self._step
        return self.factor * (self.model_size ** (-0.5) * min(step ** (-0.5), step * self.warmup ** (-1.5)))

class Disc:
    def __init__(self, net):
        self.net = net
        self.optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
    def update(self, batch):
        loss = self.net(batch)
        loss.backward()
        self.optimizer.step()
net = Net()
gen = Net()
disc = Disc(net)
optimizer = NoamOpt(512, 1, 40, torch.optim.Adam(gen.parameters(), lr=0, betas=(0.9, 0.98), eps=1e-9))
loader = DataLoader(ds)
for epoch in range(3):
    for batch in loader:
        disc.update(batch)
        loss = gen(batch)
        loss.backward()
        optimizer.step()
