# lrsched --config len(self.loader)=7
"""A scheduler that accelerate does not prepare steps in each batch, and the updates see every third of its rates."""

import torch
from accelerate import Accelerator
from accelerate.utils import GradientAccumulationPlugin
from torch.utils.data import DataLoader, TensorDataset


class Trainer:
    def __init__(self, accelerator, model, optimizer, loader, scheduler):
        self.accelerator = accelerator
        self.model = model
        self.optimizer = optimizer
        self.loader = loader
        self.scheduler = scheduler

    def train(self, epochs):
        for epoch in range(epochs):
            for batch in self.loader:
                with self.accelerator.accumulate(self.model):
                    self.accelerator.backward(self.model(batch[0]).sum())
                    self.optimizer.step()
                    self.scheduler.step()
                    self.optimizer.zero_grad()


plugin = GradientAccumulationPlugin(num_steps=3, sync_with_dataloader=False)
accelerator = Accelerator(gradient_accumulation_plugin=plugin)
model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
loader = DataLoader(TensorDataset(torch.ones(7, 2)))
scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9)
model, optimizer, loader = accelerator.prepare(model, optimizer, loader)
Trainer(accelerator, model, optimizer, loader, scheduler).train(4)
