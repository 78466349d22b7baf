# lrsched --config len(loader)=4
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

loader = DataLoader(TensorDataset(torch.zeros(8, 3), torch.zeros(8, 1)), batch_size=2)
model = nn.Linear(3, 1)


class Delayed:
    def __init__(self, scheduler, delay):
        self.scheduler = scheduler
        self.delay = delay
        self.epoch = 0

    def step(self):
        self.epoch += 1
        if self.epoch > self.delay:
            self.scheduler.step()


def train(loader, model, optimizer, global_step):
    for x, y in loader:
        optimizer.zero_grad()
        nn.functional.mse_loss(model(x), y).backward()
        optimizer.step()
        global_step += 1
    return global_step, 0.0


optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
step_lr = torch.optim.lr_scheduler.StepLR(optimizer, 2)
scheduler = Delayed(step_lr, 3)
global_step = 0
for epoch in range(9):
    global_step, loss = train(loader, model, optimizer, global_step)
    scheduler.step()
    if global_step > 30:
        optimizer.param_groups[0]["lr"] = 0.5 / global_step
