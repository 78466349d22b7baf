import torch

model = torch.nn.Linear(1, 1)
loader = [torch.ones(1, 1)] * 6
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 3, gamma=0.5)
for epoch in range(5):
    for i, x in enumerate(loader):
        if i > 3:
            continue
        optimizer.zero_grad()
        model(x).sum().backward()
        optimizer.step()
        scheduler.step()
