import torch
from omegaconf import OmegaConf

base = OmegaConf.load("config.yaml")
cfg = OmegaConf.merge(base, OmegaConf.create({"optim": {"warmup": 3}}))
cfg.optim.total = cfg.epochs

model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), **OmegaConf.to_container(cfg.sgd, resolve=True))
first = torch.optim.lr_scheduler.LinearLR(optimizer, cfg.optim.start, total_iters=cfg.optim.warmup)
second = torch.optim.lr_scheduler.CosineAnnealingLR(
    optimizer, cfg.optim["total"] - cfg.optim.warmup, eta_min=cfg.optim.get("final", 0.0)
)
scheduler = torch.optim.lr_scheduler.SequentialLR(optimizer, [first, second], milestones=[cfg.optim.warmup])
for epoch in range(cfg.epochs):
    optimizer.step()
    scheduler.step()
