# lrsched --config len(data_iter)=7
# The object that is called steps an optimizer of the file; one that evaluates has none.
import torch
import torch.nn as nn


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


class SimpleLossCompute:
    def __init__(self, generator, criterion, opt=None):
        self.generator = generator
        self.criterion = criterion
        self.opt = opt

    def __call__(self, x, y, norm):
        loss = self.criterion(self.generator(x), y) / norm
        loss.backward()
        if self.opt is not None:
            self.opt.step()
            self.opt.optimizer.zero_grad()
        return loss.item() * norm


def run_epoch(data_iter, model, loss_compute):
    total_loss = 0
    for i, batch in enumerate(data_iter):
        out = model.forward(batch)
        loss = loss_compute(out, torch.zeros(3, 2), 3)
        total_loss += loss
    return total_loss


def data_gen(batch, nbatches):
    for i in range(nbatches):
        yield torch.ones(batch, 2)


model, generator, criterion = nn.Linear(2, 2), nn.Linear(2, 2), nn.MSELoss()
adam = torch.optim.Adam(model.parameters(), lr=0, betas=(0.9, 0.98), eps=1e-9)
model_opt = NoamOpt(512, 1, 10, adam)
for epoch in range(3):
    model.train()
    run_epoch(data_gen(3, 7), model, SimpleLossCompute(generator, criterion, model_opt))
    model.eval()
    print(run_epoch(data_gen(3, 2), model, SimpleLossCompute(generator, criterion, None)))
