# lrsched --config len(loader)=5
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


def wrapped(model, warmup):
    return NoamOpt(512, 1, warmup, torch.optim.Adam(model.parameters(), lr=0, betas=(0.9, 0.98), eps=1e-9))


class Trainer:
    def __init__(self, model, loader):
        self.model = model
        self.loader = loader

    def train_epoch(self):
        for batch in self.loader:
            loss = self.model(batch)
            loss.backward()
            self.optimizer.step()

    def fit(self, epochs):
        for epoch in range(epochs):
            self.train_epoch()


class Transformer(Trainer):
    def __init__(self, model, loader, opt):
        super().__init__(model, loader)
        self.optimizer = opt


model = make_model(11)
loader = DataLoader(ds)
Transformer(model, loader, wrapped(model, 8)).fit(4)
