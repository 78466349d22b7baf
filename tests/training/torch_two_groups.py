# lrsched --per epoch
# genuine updates 1
import torch

backbone = torch.nn.Linear(4, 4)
head = torch.nn.Linear(4, 1)
optimizer = torch.optim.SGD(
    [
        {"params": backbone.parameters(), "lr": 1e-3},
        {"params": head.parameters()},
    ],
    lr=1e-2,
    momentum=0.9,
)
scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.9)
num_epochs = 8
for epoch in range(num_epochs):
    head(backbone(torch.randn(3, 4))).sum().backward()
    optimizer.step()
    scheduler.step()
