# lrsched --steps 31
import math
import torch
import torch.nn as nn
import torch.optim as optim
from torch.utils.data import DataLoader, TensorDataset

dataset = TensorDataset(torch.randn(40, 3), torch.randn(40, 1))
train_loader = DataLoader(dataset, batch_size=8)
net = nn.Linear(3, 1)
criterion = nn.MSELoss()

learning_rate = 6e-4
max_iters = 30
warmup_iters = 5
lr_decay_iters = 28
min_lr = 6e-5
decay_lr = True
def get_lr(it):
    if it < warmup_iters:
        return learning_rate * (it + 1) / (warmup_iters + 1)
    if it > lr_decay_iters:
        return min_lr
    decay_ratio = (it - warmup_iters) / (lr_decay_iters - warmup_iters)
    assert 0 <= decay_ratio <= 1
    coeff = 0.5 * (1.0 + math.cos(math.pi * decay_ratio))
    return min_lr + coeff * (learning_rate - min_lr)
optimizer = torch.optim.AdamW(net.parameters(), lr=learning_rate)
iter_num = 0
best = 1e9
while True:
    lr = get_lr(iter_num) if decay_lr else learning_rate
    for param_group in optimizer.param_groups:
        param_group['lr'] = lr
    if iter_num % 10 == 0:
        if best < 0:
            break
    for micro_step in range(3):
        x, y = dataset[:4]
        loss = criterion(net(x), y) / 3
        loss.backward()
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    iter_num += 1
    if iter_num > max_iters:
        break
