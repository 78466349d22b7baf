# lrsched
import torch
from torch import nn
data = [torch.ones(4, 2)] * 2
net_d = nn.Linear(2, 1)
net_g = nn.Linear(2, 1)
opt_d = torch.optim.Adam(net_d.parameters(), lr=0.1, betas=(0.5, 0.999))
opt_g = torch.optim.Adam(net_g.parameters(), lr=0.05, betas=(0.6, 0.999))
dis_scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(opt_d, 7)
gen_scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(opt_g, 5)
def update(net, optimizer, x):
    optimizer.zero_grad()
    net(x).sum().backward()
    optimizer.step()
def main():
    for epoch in range(4):
        for i, x in enumerate(data):
            update(net_d, opt_d, x)
            if (i + 1) % 2 == 0:
                update(net_g, opt_g, x)
            dis_scheduler.step()
            gen_scheduler.step()
main()
