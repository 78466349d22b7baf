import torch
from torch.optim.lr_scheduler import CosineAnnealingLR, ReduceLROnPlateau, StepLR, _LRScheduler


class Warmup(_LRScheduler):
    def __init__(self, optimizer, epochs, after=None):
        self.epochs = epochs
        self.after = after
        self.finished = False
        super().__init__(optimizer)

    def get_lr(self):
        if self.last_epoch > self.epochs:
            if self.after and type(self.after) is not StepLR:
                if not self.finished:
                    self.after.base_lrs = list(self.base_lrs)
                    self.finished = True
                return self.after.get_lr()
            return self.base_lrs
        return [base_lr * self.last_epoch / self.epochs for base_lr in self.base_lrs]

    def step(self, epoch=None, metrics=None):
        if type(self.after) != ReduceLROnPlateau and not isinstance(self.after, ReduceLROnPlateau):
            if self.finished and self.after:
                self.after.step(None if epoch is None else epoch - self.epochs)
            else:
                super().step(epoch)


model = torch.nn.Linear(2, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
other = torch.optim.SGD(model.parameters(), lr=0.4)
plain = Warmup(optimizer, 3)
followed = Warmup(other, 2, CosineAnnealingLR(other, 6))
for epoch in range(8):
    for i in range(2):
        for one in (optimizer, other):
            one.zero_grad()
        model(torch.zeros(1, 2)).sum().backward()
        optimizer.step()
        other.step()
    plain.step(epoch + 1)
    followed.step(epoch + 1)
