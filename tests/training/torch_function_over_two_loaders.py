# lrsched --config len(extra)=2 --config len(loader)=3
import torch

model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
loader = torch.utils.data.DataLoader(torch.ones(3, 2))
extra = torch.utils.data.DataLoader(torch.ones(2, 2))


def train(loader, optimizer, base, count, epoch):
    for i, batch in enumerate(loader):
        model(batch).sum().backward()
        optimizer.step()
        for group in optimizer.param_groups:
            group["lr"] = base / (1 + i + epoch * count)


for epoch in range(5):
    if epoch >= 3:
        train(extra, optimizer, 0.2, 4, epoch)
    else:
        train(loader, optimizer, 0.1, 3, epoch)
