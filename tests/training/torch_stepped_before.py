# lrsched
import torch

net = torch.nn.Linear(2, 1)
start_epoch = 3
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, milestones=[4, 7], gamma=0.1)
for _ in range(start_epoch):
    scheduler.step()

for epoch in range(start_epoch, 10):
    for _ in range(2):
        optimizer.step()
    scheduler.step()
