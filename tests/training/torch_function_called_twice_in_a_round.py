# lrsched --config len(loader)=3
import torch

model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
loader = torch.utils.data.DataLoader(torch.ones(3, 2))


def train(batches, base, epoch):
    for i, batch in enumerate(batches):
        model(batch).sum().backward()
        optimizer.step()
        for group in optimizer.param_groups:
            group["lr"] = base / (1 + i + epoch)


for epoch in range(3):
    train(loader, 0.1, epoch)
    if epoch % 2 == 0:
        train(loader, 0.2, epoch)
