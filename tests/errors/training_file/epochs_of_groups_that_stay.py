import torch
a, b, loader = torch.nn.Linear(1, 1), torch.nn.Linear(1, 1), [1]
optimizer = torch.optim.SGD([{'params': a.parameters()}, {'params': b.parameters()}], lr=0.1)
for e in range(hp.epochs):
    for x in loader:
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
