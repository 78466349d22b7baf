import torch

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
optimizer_d = torch.optim.SGD(critic.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=500)
for epoch in range(5):
    for i, (x, y) in enumerate(loader):
        critic(x, y).backward()
        optimizer_d.step()
        model(x, y).backward()
        if (i + 1) % 4 == 0:
            optimizer.step()
        scheduler.step()
