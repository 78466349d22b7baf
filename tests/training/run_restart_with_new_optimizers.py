"""Two stages, each with optimizers of its own in a dict; a scaler makes the updates of one."""
import torch

net = torch.nn.Linear(2, 1)
other = torch.nn.Linear(2, 1)
x = torch.ones(1, 2)


class Stage:
    def __init__(self, rate, steps):
        self.optimizers = {"main": torch.optim.SGD(net.parameters(), lr=rate)}
        self.optimizers["aux"] = torch.optim.SGD(other.parameters(), lr=rate / 10)
        self.schedules = [
            torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1 - step / steps)
            for optimizer in self.optimizers.values()
        ]
        self.steps = steps

    def run(self):
        for step in range(self.steps):
            for name, optimizer in self.optimizers.items():
                optimizer.zero_grad()
                (net if name == "main" else other)(x).sum().backward()
                if name == "main" or step % 2 == 1:
                    optimizer.step()
            for schedule in self.schedules:
                schedule.step()


for rate, steps in ((0.1, 4), (0.01, 6)):
    Stage(rate, steps).run()
