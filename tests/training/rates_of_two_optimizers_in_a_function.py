# lrsched
import torch
from torch import nn
data = [torch.ones(4, 2)] * 2
def adjust(optimizer, n, base):
    for group in optimizer.param_groups:
        group['lr'] = base * 0.9 ** n
net_d = nn.Linear(2, 1)
net_g = nn.Linear(2, 1)
opt_d = torch.optim.Adam(net_d.parameters(), lr=0.2, betas=(0.5, 0.999))
opt_g = torch.optim.Adam(net_g.parameters(), lr=0.2, betas=(0.6, 0.999))
def main():
    for i in range(8):
        x = data[0]
        adjust(opt_d, i, 0.2)
        adjust(opt_g, i, 0.2)
        opt_d.zero_grad()
        net_d(x).sum().backward()
        opt_d.step()
        opt_g.zero_grad()
        net_g(x).sum().backward()
        opt_g.step()
main()
