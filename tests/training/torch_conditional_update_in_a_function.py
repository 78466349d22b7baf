# A function makes the update in every fourth of its calls.
import torch

model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)


def adjust(optimizer, step):
    for group in optimizer.param_groups:
        group['lr'] = 0.1 / (1 + step)


def update(loss, step):
    loss.backward()
    if (step + 1) % 4 == 0:
        optimizer.step()
        optimizer.zero_grad()


for step in range(16):
    adjust(optimizer, step)
    loss = model(torch.ones(3, 2)).mean()
    update(loss, step)
