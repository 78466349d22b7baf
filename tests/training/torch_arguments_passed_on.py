# lrsched --steps 24
import torch
from torch.optim.lr_scheduler import StepLR


class HeldStepLR(StepLR):
    """`StepLR` that begins after some epochs."""

    def __init__(self, *args, hold=10, **kwargs):
        self.hold = hold
        super().__init__(*args, **kwargs)

    def get_lr(self):
        if self.last_epoch < self.hold:
            return [group["lr"] for group in self.optimizer.param_groups]
        return super().get_lr()


model = torch.nn.Linear(2, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.3)
scheduler = HeldStepLR(optimizer, 5, gamma=0.5, hold=12)
