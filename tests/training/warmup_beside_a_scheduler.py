"""A warmup of the file's own around the steps of a scheduler, made by a function behind the scheduler."""
from contextlib import contextmanager

import torch


class Warmup:
    def __init__(self, optimizer, period):
        self.optimizer = optimizer
        self.periods = [period for _ in optimizer.param_groups]
        self.last_step = -1
        self.lrs = [group["lr"] for group in optimizer.param_groups]
        self.dampen()

    def dampen(self):
        self.last_step += 1
        for group, period in zip(self.optimizer.param_groups, self.periods):
            group["lr"] *= min(1.0, (self.last_step + 1) / period)

    @contextmanager
    def dampening(self):
        for group, lr in zip(self.optimizer.param_groups, self.lrs):
            group["lr"] = lr
        yield
        self.lrs = [group["lr"] for group in self.optimizer.param_groups]
        self.dampen()


def make_warmup(optimizer, period):
    return Warmup(optimizer, period)


def step_rates(scheduler, warmup):
    with warmup.dampening():
        scheduler.step()


def train(model, loader, optimizer, scheduler, warmup):
    for x, y in loader:
        loss = (model(x) - y).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        step_rates(scheduler, warmup)


def main():
    model = torch.nn.Linear(3, 1)
    loader = [(torch.randn(2, 3), torch.randn(2, 1))] * 3
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, milestones=[6, 10])
    warmup = make_warmup(optimizer, 4)
    for epoch in range(5):
        train(model, loader, optimizer, scheduler, warmup)


main()
