"""Dicts of optimizers and of their schedulers."""
import torch
nets = {'g': torch.nn.Linear(2, 2), 'd': torch.nn.Linear(2, 2)}
optimizers = {k: torch.optim.Adam(v.parameters(), lr=1e-3 if k == 'g' else 4e-3) for k, v in nets.items()}
schedulers = {k: torch.optim.lr_scheduler.StepLR(o, 2, 0.5) for k, o in optimizers.items()}
for epoch in range(6):
    for i in range(3):
        optimizers['d'].step()
        optimizers['g'].step()
    for s in schedulers.values():
        s.step()
