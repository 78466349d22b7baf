import torch

from .basic import Settings


class Trainer(Settings):
    def __init__(self, config):
        super().__init__(config)
        self.model = torch.nn.Linear(2, 1)
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=config.init_lr)

    def train(self):
        for epoch in range(self.epochs):
            self.optimizer.step()
            for group in self.optimizer.param_groups:
                group["lr"] *= self.config.gamma
