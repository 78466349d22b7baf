# lrsched --per epoch
# genuine updates 2
import torch
from torch import optim
from torch.optim.lr_scheduler import CosineAnnealingLR, LinearLR, SequentialLR

EPOCHS = 15
WARMUP = 4
net = torch.nn.Linear(3, 1)
opt = optim.AdamW(net.parameters(), lr=1e-3, weight_decay=0.05)
warmup = LinearLR(opt, start_factor=0.01, total_iters=WARMUP)
cosine = CosineAnnealingLR(opt, T_max=EPOCHS - WARMUP, eta_min=1e-5)
lr_scheduler = SequentialLR(opt, schedulers=[warmup, cosine], milestones=[WARMUP])
criterion = torch.nn.MSELoss()
for epoch in range(EPOCHS):
    for step in range(2):
        opt.zero_grad()
        loss = criterion(net(torch.randn(4, 3)), torch.zeros(4, 1))
        loss.backward()
        opt.step()
    lr_scheduler.step()
