# lrsched
import torch

model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.5, momentum=0.9)
criterion = torch.nn.MSELoss()
optimizer.param_groups[0]["lr"] = 0.2
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=6)
for epoch in range(6):
    optimizer.zero_grad()
    criterion(model(torch.ones(1, 2)), torch.zeros(1, 1)).backward()
    optimizer.step()
    scheduler.step()
