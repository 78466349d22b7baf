# lrsched --steps 30
import torch

model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
scheduler = torch.optim.lr_scheduler.CyclicLR(optimizer, base_lr=0.001, max_lr=0.05, step_size_up=6, mode="triangular2")
for batch in range(30):
    model(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    scheduler.step()
