import torch
from engine import fit_one_epoch

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9)
for epoch in range(10):
    fit_one_epoch(model, loader)
    if epoch >= 5:
        scheduler.step()
