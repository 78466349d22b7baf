import torch
from fvcore.common.config import CfgNode

cfg = CfgNode({"SOLVER": {"BASE_LR": 0.1, "STEPS": (1,), "GAMMA": 0.1, "MAX": 5}})
cfg.merge_from_file("sub/child.yaml")
cfg.freeze()

model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=cfg.SOLVER.BASE_LR)
scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, cfg.SOLVER.STEPS, gamma=cfg.SOLVER.GAMMA)
for epoch in range(cfg.SOLVER.MAX):
    optimizer.step()
    scheduler.step()
