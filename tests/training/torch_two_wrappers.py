# lrsched --config len(loader)=5
# genuine of 1 2
# An object beside the optimizer trains another model with an optimizer of its own.
import torch


class NoamOpt:
    def __init__(self, warmup, optimizer):
        self.optimizer = optimizer
        self._step = 0
        self.warmup = warmup

    def step(self):
        self._step += 1
        for p in self.optimizer.param_groups:
            p['lr'] = min(self._step ** (-0.5), self._step * self.warmup ** (-1.5))
        self.optimizer.step()


class Discriminator:
    def __init__(self, net):
        self.net = net
        self.optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)

    def update(self, batch):
        loss = self.net(batch).mean()
        loss.backward()
        self.optimizer.step()


net, gen = torch.nn.Linear(2, 1), torch.nn.Linear(2, 1)
disc = Discriminator(net)
optimizer = NoamOpt(40, torch.optim.Adam(gen.parameters(), lr=0, betas=(0.9, 0.98), eps=1e-9))
loader = torch.utils.data.DataLoader(torch.ones(10, 2), batch_size=2)
for epoch in range(3):
    for batch in loader:
        disc.update(batch)
        loss = gen(batch).mean()
        loss.backward()
        optimizer.step()
