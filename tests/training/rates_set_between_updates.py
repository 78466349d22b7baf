# lrsched
import torch
net = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
data = [torch.ones(3, 2)] * 3
for epoch in range(3):
    for g in optimizer.param_groups:
        g['lr'] = 0.1 / (epoch + 1)
    for x in data:
        net(x).sum().backward()
        optimizer.step()
    for g in optimizer.param_groups:
        g['lr'] = 0.2 / (epoch + 1)
    optimizer.step()
