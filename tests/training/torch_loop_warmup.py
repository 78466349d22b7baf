# lrsched --config len(train_loader)=5
import torch
import torch.nn as nn
import torch.optim as optim
from torch.utils.data import DataLoader, TensorDataset

dataset = TensorDataset(torch.randn(40, 3), torch.randn(40, 1))
train_loader = DataLoader(dataset, batch_size=8)
net = nn.Linear(3, 1)
criterion = nn.MSELoss()

optimizer = optim.SGD(net.parameters(), lr=0.01, momentum=0.9)
base_lr = 0.01
warmup_iters = 7
it = 0
for epoch in range(4):
    for i, (x, y) in enumerate(train_loader):
        if it < warmup_iters:
            lr = base_lr * (it + 1) / warmup_iters
            for param_group in optimizer.param_groups:
                param_group['lr'] = lr

        optimizer.zero_grad()
        loss = criterion(net(x), y)
        loss.backward()
        optimizer.step()
        it += 1
