# The inner loop says how many updates an epoch has.
import torch
from torch import nn
batch_size = 4
x = torch.randn(20, 3)
y = [0] * 20
model = nn.Linear(3, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 4, 0.5)
for epoch in range(3):
    for i in range(len(y) // batch_size):
        optimizer.zero_grad()
        model(x[i*4:i*4+4]).sum().backward()
        optimizer.step()
        scheduler.step()
