import torch
from optimizers import build_optimizer

optimizer = build_optimizer(model)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=30)
