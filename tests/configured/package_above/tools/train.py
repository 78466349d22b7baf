# The program is started in the folder above, as `python -m tools.train`.
import torch

from mypkg.config import cfg
from mypkg.solver.lr_scheduler import WarmupMultiStepLR


def main():
    model = torch.nn.Linear(2, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=cfg.SOLVER.BASE_LR)
    scheduler = WarmupMultiStepLR(optimizer, cfg.SOLVER.STEPS, cfg.SOLVER.GAMMA, cfg.SOLVER.WARMUP)
    for epoch in range(cfg.SOLVER.MAX_EPOCHS):
        optimizer.step()
        scheduler.step()


if __name__ == "__main__":
    main()
