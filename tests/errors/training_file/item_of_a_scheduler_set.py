import torch
net = torch.nn.Linear(2, 2)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, milestones=[3, 6])
scheduler.milestones[2] = 1
for epoch in range(8):
    for x in range(2):
        optimizer.step()
    scheduler.step()
