# lrsched --quiet
# The second argument of a factory's LambdaLR is `last_epoch`.
import torch
from torch.optim.lr_scheduler import LambdaLR


def get_halving(optimizer, num_warmup, last_epoch=-1):
    def _lr_lambda(current):
        return current / num_warmup if current < num_warmup else 0.5 ** (current - num_warmup)

    return LambdaLR(optimizer, _lr_lambda, last_epoch)


model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = get_halving(optimizer, 3)
for epoch in range(8):
    optimizer.zero_grad()
    model(torch.ones(1, 1)).sum().backward()
    optimizer.step()
    scheduler.step()
