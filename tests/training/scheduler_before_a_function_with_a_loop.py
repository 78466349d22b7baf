# lrsched
import torch
net = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2, gamma=0.5)
data = [torch.ones(3, 2)] * 3
def run_epoch(loader):
    for x in loader:
        net(x).sum().backward()
        optimizer.step()
for epoch in range(5):
    scheduler.step()
    run_epoch(data)
