import torch
net = torch.nn.Linear(2, 2)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2)
def fit(epochs):
    for epoch in range(epochs):
        for x in loader:
            net(x).sum().backward()
            optimizer.step()
        scheduler.step()
for n in [2, 3]:
    fit(n)
