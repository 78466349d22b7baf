import torch
from config import cfg

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
if cfg.scheduler == "cosine":
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=90)
else:
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=30)
