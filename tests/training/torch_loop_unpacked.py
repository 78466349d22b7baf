# lrsched --config len(loader)=2
# A function that trains and warms up returns two values, which the loop takes apart.
import torch
from torch.utils.data import DataLoader

loader = DataLoader(torch.ones(4, 1), batch_size=2)
model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)


def train(loader, model, optimizer, epoch):
    total = 0.0
    for index, inputs in enumerate(loader):
        if epoch < 2:
            progress = (index + epoch * len(loader)) / (2 * len(loader))
            for param_group in optimizer.param_groups:
                param_group['lr'] = 0.01 + progress * 0.09
        optimizer.zero_grad()
        loss = model(inputs).sum()
        loss.backward()
        optimizer.step()
        total += loss.item()
    return total, total / len(loader)


best = 0
for epoch in range(4):
    loss, accuracy = train(loader, model, optimizer, epoch)
    if accuracy > best:
        best = accuracy
