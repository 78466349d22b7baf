# lrsched --per epoch
# genuine updates 1
import torch

lmbda = lambda epoch: 0.95 if epoch % 2 else 1.02
model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.4)
scheduler = torch.optim.lr_scheduler.MultiplicativeLR(optimizer, lr_lambda=lmbda)
for epoch in range(13):
    model(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    scheduler.step()
