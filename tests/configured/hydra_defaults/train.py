import hydra
from omegaconf import DictConfig
import torch


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg: DictConfig):
    model = torch.nn.Linear(3, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=cfg.optim.lr)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, cfg.sched.step_size, gamma=cfg.sched.gamma)
    for epoch in range(cfg.epochs):
        for _ in range(2):
            optimizer.zero_grad()
            model(torch.ones(2, 3)).sum().backward()
            optimizer.step()
        scheduler.step()


if __name__ == "__main__":
    main()
