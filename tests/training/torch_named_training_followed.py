# lrsched --name second
import torch


def fit(loader, model, optimizer, scheduler, n_epochs, start_epoch=0):
    for epoch in range(0, start_epoch):
        scheduler.step()
    for epoch in range(start_epoch, n_epochs):
        scheduler.step()
        train_epoch(loader, model, optimizer)


def train_epoch(loader, model, optimizer):
    for x in loader:
        optimizer.zero_grad()
        model(x).sum().backward()
        optimizer.step()


loader = [torch.ones(1, 1)]
model = torch.nn.Linear(1, 1)
FIRST = True
if FIRST:
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    first = torch.optim.lr_scheduler.StepLR(optimizer, 3, gamma=0.1, last_epoch=-1)
    fit(loader, model, optimizer, first, 7)
model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.2)
second = torch.optim.lr_scheduler.StepLR(optimizer, 4, gamma=0.3, last_epoch=-1)
fit(loader, model, optimizer, second, 9)
