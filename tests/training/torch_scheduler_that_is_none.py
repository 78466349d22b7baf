# lrsched --config len(loader)=3
# This configuration makes no scheduler, and the loop goes on without one.
import torch

schedule = None


class CycleScheduler:
    def __init__(self, optimizer, lr_max):
        self.optimizer = optimizer
        self.lr = lr_max
        self.n = 0

    def step(self):
        self.n += 1
        for group in self.optimizer.param_groups:
            group['lr'] = self.lr / self.n
        return self.lr


def train(loader, model, optimizer, scheduler):
    for x in loader:
        loss = model(x).mean()
        loss.backward()
        if scheduler is not None:
            scheduler.step()
        optimizer.step()


model = torch.nn.Linear(2, 2)
loader = torch.utils.data.DataLoader(torch.ones(6, 2), batch_size=2)
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
scheduler = None
if schedule == "cycle":
    scheduler = CycleScheduler(optimizer, 0.1)
for i in range(4):
    train(loader, model, optimizer, scheduler)
