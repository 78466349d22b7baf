import torch
net = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
a = [torch.ones(3, 2)] * 3
b = [torch.ones(3, 2)] * 2
def train(loader):
    for x in loader:
        net(x).sum().backward()
        optimizer.step()
for epoch in range(3):
    for g in optimizer.param_groups:
        g['lr'] = 0.1 / (epoch + 1)
    train(a)
    train(b)
