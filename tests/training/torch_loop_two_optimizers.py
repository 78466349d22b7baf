# lrsched --name second
# genuine of 1 2
import torch

net, head = torch.nn.Linear(2, 1), torch.nn.Linear(2, 1)
first = torch.optim.SGD(net.parameters(), lr=0.1)
second = torch.optim.SGD(head.parameters(), lr=0.05)


def halve(optimizer, rate):
    for group in optimizer.param_groups:
        group["lr"] = rate


for epoch in range(6):
    if epoch > 2:
        halve(first, first.param_groups[0]["lr"] * 0.5)
        halve(second, first.param_groups[0]["lr"] + 0.01)
    for _ in range(2):
        first.zero_grad()
        net(torch.ones(1, 2)).sum().backward()
        first.step()
        second.zero_grad()
        head(torch.ones(1, 2)).sum().backward()
        second.step()
