import torch


def update(model, one):
    one.zero_grad()
    model(torch.zeros(1, 2)).sum().backward()
    one.step()


model = torch.nn.Linear(2, 2)
adam = torch.optim.Adam(model.parameters(), lr=0.1)
sgd = torch.optim.SGD(model.parameters(), lr=0.4)
cosine = torch.optim.lr_scheduler.CosineAnnealingLR(sgd, 6)
half = torch.optim.lr_scheduler.ExponentialLR(adam, 0.5)
for epoch in range(5):
    for i in range(2):
        update(model, adam)
        update(model, sgd)
        half.step()
    cosine.step(epoch + 1)
