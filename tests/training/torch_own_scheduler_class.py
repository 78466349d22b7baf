# lrsched --config len(loader)=4
import torch, torch.nn as nn, math
class CosineSched:
    def __init__(self, optimizer, base_lr, total, warmup=0):
        self.optimizer = optimizer; self.base_lr = base_lr; self.total = total; self.warmup = warmup; self.n = 0
    def step(self):
        self.n += 1
        if self.n <= self.warmup:
            lr = self.base_lr * self.n / self.warmup
        else:
            t = (self.n - self.warmup) / (self.total - self.warmup)
            lr = 0.5 * self.base_lr * (1 + math.cos(math.pi * t))
        for g in self.optimizer.param_groups:
            g['lr'] = lr
        return lr
EPOCHS, BASE = 3, 0.2
model = nn.Linear(3, 1); target = nn.Linear(3, 1)
loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.randn(16, 3), torch.randn(16, 1)), batch_size=4)
optimizer = torch.optim.SGD(model.parameters(), lr=BASE, momentum=0.9)
scheduler = CosineSched(optimizer, BASE, EPOCHS * len(loader), warmup=4)
global_step = 0
for epoch in range(EPOCHS):
    for (x, y) in loader:
        scheduler.step()
        loss = ((model(x) - y) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        tau = 1 - 0.01 * (math.cos(math.pi * global_step / 100) + 1) / 2
        with torch.no_grad():
            for p, q in zip(model.parameters(), target.parameters()):
                q.data.mul_(tau).add_(p.data, alpha=1 - tau)
        global_step += 1
