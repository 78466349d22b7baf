import torch
model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
for g in optimizer.param_groups:
    g['lr'] = g['lr'] * 0.6
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2)
for i in range(6):
    model(torch.ones(1,2)).sum().backward()
    optimizer.step()
    scheduler.step()
