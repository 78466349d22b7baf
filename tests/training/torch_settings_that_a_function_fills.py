# lrsched
import torch


class Settings:
    pass


def settings(training=True):
    conf = Settings()
    conf.device = torch.device("cuda:0" if torch.cuda.is_available() else "cpu")
    conf.batch_size = 2
    if training:
        conf.lr = 1e-3
        conf.milestones = [2, 3, 5]
    return conf


class Learner:
    def __init__(self, conf):
        self.model = torch.nn.Linear(2, 1).to(conf.device)
        self.milestones = conf.milestones
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=conf.lr, momentum=0.9)

    def train(self, epochs):
        for epoch in range(epochs):
            if epoch == self.milestones[0] or epoch == self.milestones[2]:
                self.slower()
            for _ in range(2):
                self.optimizer.zero_grad()
                self.model(torch.ones(1, 2)).pow(2).sum().backward()
                self.optimizer.step()

    def slower(self):
        for group in self.optimizer.param_groups:
            group["lr"] /= 10


conf = settings()
learner = Learner(conf)
learner.train(7)
