import torch

model = torch.nn.Linear(2, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.4)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 3, 0.5)
for epoch in range(4):
    for i in range(3):
        model(torch.zeros(1, 2)).sum().backward()
        if i > 0 and epoch != 1:
            optimizer.step()
            optimizer.zero_grad()
        scheduler.step()
