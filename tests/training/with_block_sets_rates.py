"""What the `with` block of a loop is entered and left by sets the rates."""
from contextlib import contextmanager

import torch

model = torch.nn.Linear(3, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)


class Decay:
    def __init__(self, optimizer):
        self.optimizer = optimizer
        self.rounds = 0

    @contextmanager
    def around(self):
        for group in self.optimizer.param_groups:
            group["lr"] = 0.1
        yield self.rounds
        self.rounds += 1
        for group in self.optimizer.param_groups:
            group["lr"] /= self.rounds


decay = Decay(optimizer)
for epoch in range(6):
    optimizer.zero_grad()
    model(torch.randn(2, 3)).sum().backward()
    optimizer.step()
    with decay.around() as count:
        print(count)
