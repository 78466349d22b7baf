# lrsched
import torch
from torch import nn
data = [torch.ones(4, 2)] * 4
net_d = nn.Linear(2, 1)
net_g = nn.Linear(2, 1)
critic_optimizer = torch.optim.Adam(net_d.parameters(), lr=0.2, betas=(0.5, 0.999))
actor_optimizer = torch.optim.Adam(net_g.parameters(), lr=0.2, betas=(0.6, 0.999))
sched_d = torch.optim.lr_scheduler.LambdaLR(critic_optimizer, lambda n: 1 / (1 + n))
sched_g = torch.optim.lr_scheduler.StepLR(actor_optimizer, 1, gamma=0.5)
def update_d(x):
    critic_optimizer.zero_grad()
    net_d(x).sum().backward()
    critic_optimizer.step()
def update_g(x):
    actor_optimizer.zero_grad()
    net_g(x).sum().backward()
    actor_optimizer.step()
for i in range(12):
    x = data[0]
    sched_d.step()
    sched_g.step()
    update_d(x)
    update_g(x)
