# lrsched
import torch
net = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2, gamma=0.5)
data = [torch.ones(3, 2)] * 3
def closure():
    loss = net(data[0]).sum()
    loss.backward()
    return loss
def one(x):
    optimizer.zero_grad()
    optimizer.step(closure)
for epoch in range(3):
    for x in data:
        one(x)
        one(x)
    scheduler.step()
    one(data[0])
