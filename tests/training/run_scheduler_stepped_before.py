import torch

model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
scheduler.step()
for epoch in range(30):
    optimizer.step()
    scheduler.step()
for epoch in range(60):
    optimizer.step()
    scheduler.step()
