# lrsched
import torch
net = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2, gamma=0.5)
data = [torch.ones(3, 2)] * 3
def one(x):
    net(x).sum().backward()
    optimizer.step()
for i in range(8):
    x = data[0]
    net(x).sum().backward()
    optimizer.step()
    scheduler.step()
    net(x).sum().backward()
    optimizer.step()
