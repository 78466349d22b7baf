# lrsched --config len(loader)=8
import math
import torch
import torch.nn as nn
import torch.optim as optim
from torch.utils.data import DataLoader, TensorDataset
model = nn.Linear(4, 2)
data = TensorDataset(torch.randn(64, 4), torch.randn(64, 2))
loader = DataLoader(data, batch_size=8, shuffle=True)
criterion = nn.MSELoss()

base_lr = 0.01
max_iterations = 40
optimizer = optim.SGD(model.parameters(), lr=base_lr, momentum=0.9, weight_decay=0.0001)
iter_num = 0
max_epoch = max_iterations // len(loader) + 1
for epoch_num in range(max_epoch):
    for i_batch, (x, y) in enumerate(loader):
        loss = criterion(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        lr_ = base_lr * (1.0 - iter_num / max_iterations) ** 0.9
        for param_group in optimizer.param_groups:
            param_group['lr'] = lr_
        iter_num = iter_num + 1
        if iter_num >= max_iterations:
            break
    if iter_num >= max_iterations:
        break
