import torch
from timm.scheduler.scheduler import Scheduler


class Linear(Scheduler):
    def __init__(self, optimizer, t_initial):
        super().__init__(optimizer, param_group_field="lr", t_in_epochs=False)
        self.t_initial = t_initial

    def _get_lr(self, t):
        return [value * (1 - t / self.t_initial) for value in self.base_values]


model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = Linear(optimizer, t_initial=90)
for step in range(30):
    optimizer.step()
    scheduler.step_update(step + 1)
for step in range(60):
    optimizer.step()
    scheduler.step_update(30 + step + 1)
