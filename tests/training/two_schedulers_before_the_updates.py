# lrsched
import torch
from torch import nn
data = [torch.ones(4, 2)] * 4
net_d = nn.Linear(2, 1)
net_g = nn.Linear(2, 1)
critic_optimizer = torch.optim.Adam(net_d.parameters(), lr=0.2, betas=(0.5, 0.999))
actor_optimizer = torch.optim.Adam(net_g.parameters(), lr=0.2, betas=(0.6, 0.999))
scheduler_D = torch.optim.lr_scheduler.ExponentialLR(critic_optimizer, 0.9)
scheduler_G = torch.optim.lr_scheduler.CosineAnnealingLR(actor_optimizer, 6)
for i in range(12):
    x = data[0]
    scheduler_D.step()
    scheduler_G.step()
    if (i + 1) % 2 == 0:
        actor_optimizer.zero_grad()
        net_g(x).sum().backward()
        actor_optimizer.step()
    critic_optimizer.zero_grad()
    net_d(x).sum().backward()
    critic_optimizer.step()
