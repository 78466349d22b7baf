# lrsched --per epoch
# genuine updates 1
import torch

a = torch.nn.Linear(2, 2)
b = torch.nn.Linear(2, 2)
optimizer = torch.optim.SGD([{"params": a.parameters()}, {"params": b.parameters(), "lr": 0.5}], lr=0.1)
lambda1 = lambda epoch: epoch // 3
lambda2 = lambda epoch: 0.95 ** epoch
scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lr_lambda=[lambda1, lambda2])
for epoch in range(10):
    b(a(torch.ones(1, 2))).sum().backward()
    optimizer.step()
    scheduler.step()
