# lrsched --per step --run steps_per_epoch=2
import torch


def build(model, lr):
    sgd = torch.optim.SGD(model.parameters(), lr=lr)
    decay = torch.optim.lr_scheduler.StepLR(sgd, 3, 0.5)
    return sgd, decay


class Trainer:
    def __init__(self, model):
        self.solver, self.policy = build(model, 0.4)

    def fit(self, loader):
        for epoch in range(8):
            for batch in loader:
                self.update(self.solver)
            self.policy.step(epoch)

    def update(self, o):
        o.zero_grad()
        o.step()


model = torch.nn.Linear(2, 2)
Trainer(model).fit(loader)
