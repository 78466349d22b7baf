import torch

model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=2)
scheduler.last_epoch = -1
for epoch in range(5):
    optimizer.step()
    scheduler.step()
