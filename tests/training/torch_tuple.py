# lrsched --per epoch
# One of several values that are assigned at once is made of the model.
import torch
from torch.optim import lr_scheduler

model = torch.nn.Linear(3, 1)
period, decay, inputs = 2, 0.5, list(range(model.in_features))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = lr_scheduler.StepLR(optimizer, period, decay)
for epoch in range(6):
    optimizer.zero_grad()
    model(torch.tensor([inputs], dtype=torch.float32)).sum().backward()
    optimizer.step()
    scheduler.step()
