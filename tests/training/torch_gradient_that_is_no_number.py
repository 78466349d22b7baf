# lrsched --config len(self.loader)=4
# A gradient that is no number would leave out an update.
import math

import torch


class Optimizer:
    def __init__(self, parameters, lr, warmup):
        self.opt = torch.optim.Adadelta(parameters, lr=lr)
        self.lr = lr
        self.warmup = warmup

    def pre_step(self, step):
        for group in self.opt.param_groups:
            group['lr'] = self.lr * min(1.0, (step + 1) / self.warmup)
        self.opt.zero_grad()

    def step(self):
        self.opt.step()


class Solver:
    def __init__(self):
        self.model = torch.nn.Linear(2, 1)
        self.loader = torch.utils.data.DataLoader(torch.ones(8, 2), batch_size=2)
        self.optimizer = Optimizer(self.model.parameters(), 1.0, 5)
        self.step = 0

    def backward(self, loss):
        loss.backward()
        grad_norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), 5.0)
        if math.isnan(grad_norm):
            print('Error : grad norm is NaN @ step ' + str(self.step))
        else:
            self.optimizer.step()
        return grad_norm

    def exec(self):
        for epoch in range(2):
            for data in self.loader:
                self.optimizer.pre_step(self.step)
                loss = self.model(data).mean()
                self.backward(loss)
                self.step += 1


solver = Solver()
solver.exec()
