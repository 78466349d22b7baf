import torch

model = torch.nn.Linear(2, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2)


def scale(optimizer, factor):
    for group in optimizer.param_groups:
        group["lr"] *= factor


scale(optimizer, 0.5)
for epoch in range(6):
    optimizer.step()
    if epoch > 2:
        scale(optimizer, 0.5)
    scheduler.step()
