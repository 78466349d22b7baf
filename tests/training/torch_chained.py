# lrsched --per epoch
# genuine updates 1
import torch
from torch.optim.lr_scheduler import ChainedScheduler, ConstantLR, ExponentialLR

model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
scheduler1 = ConstantLR(optimizer, factor=0.1, total_iters=2)
scheduler2 = ExponentialLR(optimizer, gamma=0.9)
scheduler = ChainedScheduler([scheduler1, scheduler2], optimizer=optimizer)
for epoch in range(11):
    model(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    scheduler.step()
