import torch
import torch.nn.functional as F
from torch.optim import lr_scheduler

model = torch.nn.Linear(3, 1)


def fit(model, optimizer, scheduler, epochs):
    for epoch in range(epochs):
        for x, y in loader:
            optimizer.zero_grad()
            F.mse_loss(model(x), y).backward()
            optimizer.step()
        scheduler.step()


head = torch.optim.SGD([model.bias], lr=0.1)
fit(model, head, lr_scheduler.ExponentialLR(head, 0.9), 2)
whole = torch.optim.SGD(model.parameters(), lr=0.01)
fit(model, whole, lr_scheduler.ExponentialLR(whole, 0.5), 4)
