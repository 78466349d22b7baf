# lrsched --per epoch
# genuine updates 1
import functools

import torch


def inverse_sqrt(step, warmup, scale=1.0):
    return scale * min((step + 1) ** -0.5, (step + 1) * warmup ** -1.5)


model = torch.nn.Linear(1, 1)
optimizer = torch.optim.Adam(model.parameters(), lr=1.0, betas=(0.9, 0.98), eps=1e-9)
scheduler = torch.optim.lr_scheduler.LambdaLR(
    optimizer, functools.partial(inverse_sqrt, warmup=8, scale=512 ** -0.5)
)
for epoch in range(25):
    model(torch.ones(1, 1)).sum().backward()
    optimizer.step()
    scheduler.step()
