# Two classes have methods of the same names: the object decides which are meant.
import torch


class Halved:
    def __init__(self, net, lr):
        self.optimizer = torch.optim.SGD(net.parameters(), lr=lr)

    def update_rate(self):
        for group in self.optimizer.param_groups:
            group["lr"] *= 0.5

    def update(self, loss):
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()


class Lowered(Halved):
    def update_rate(self):
        for group in self.optimizer.param_groups:
            group["lr"] -= 0.01


class Raised(Halved):
    def update_rate(self):
        for group in self.optimizer.param_groups:
            group["lr"] += 0.01


def build(kind, net):
    return {"halved": Halved, "lowered": Lowered, "raised": Raised}[kind](net, 0.1)


net = torch.nn.Linear(2, 1)
training = build("lowered", net)
for epoch in range(5):
    for _ in range(2):
        training.update(net(torch.ones(1, 2)).sum())
    training.update_rate()
