# lrsched
import torch
net = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
n = 1
for epoch in range(4):
    n += 1
    for g in optimizer.param_groups:
        g['lr'] = 0.1 / (epoch + 1)
    for i in range(n):
        optimizer.step()
