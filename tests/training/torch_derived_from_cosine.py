# lrsched --epochs 30
import torch
from torch.optim import lr_scheduler


class WarmCosine(lr_scheduler.CosineAnnealingLR):
    """Torch's cosine with some epochs of warmup."""

    def __init__(self, optimizer, T_max, eta_min=0, warmup=5):
        self.warmup = warmup
        super().__init__(optimizer, T_max, eta_min)

    def get_lr(self):
        if self.last_epoch < self.warmup:
            return [base_lr * (self.last_epoch + 1) / self.warmup for base_lr in self.base_lrs]
        return self._get_closed_form_lr()


net = torch.nn.Linear(4, 2)
optimizer = torch.optim.SGD(net.parameters(), lr=0.2, momentum=0.9)
scheduler = WarmCosine(optimizer, 30, 1e-4)
for epoch in range(30):
    optimizer.zero_grad()
    net(torch.ones(2, 4)).sum().backward()
    optimizer.step()
    scheduler.step()
