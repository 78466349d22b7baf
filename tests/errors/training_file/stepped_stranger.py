import torch
from annealing import Annealer

model = torch.nn.Linear(3, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
annealer = Annealer(optimizer, 10)
for epoch in range(10):
    for x, y in loader:
        model(x).sum().backward()
        optimizer.step()
    annealer.step()
