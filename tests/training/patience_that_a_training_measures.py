# lrsched
import torch

net = torch.nn.Linear(3, 2)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)


def decay(optimizer, epoch):
    for group in optimizer.param_groups:
        group['lr'] = 0.1 / (1 + 0.5 * (epoch - 1))
    return optimizer


def train_test(loader):
    for batch in loader:
        optimizer.zero_grad()
        net(batch).sum().backward()
        optimizer.step()
    return net(loader[0]).mean().item(), 1.0


best_result = [-1e9, 0]
bad_counter = 0
no_increase = 0
for epoch in range(1, 7):
    decay(optimizer, epoch)
    hit, mrr = train_test([torch.ones(2, 3)])
    better = 0
    if hit >= best_result[0]:
        best_result[0] = hit
        better = 1
        no_increase = 0
    else:
        no_increase += 1
    bad_counter += 1 - better
    if bad_counter >= 100:
        break
    if no_increase >= 200:
        break
