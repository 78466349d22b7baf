# lrsched --name a
import torch
model = torch.nn.Linear(1, 1)
a = torch.optim.SGD(model.parameters(), lr=0.1)
b = torch.optim.SGD(model.parameters(), lr=0.2)
loader = [torch.ones(1, 1)] * 2
def warm(opt):
    for x in loader:
        opt.zero_grad()
        model(x).sum().backward()
        opt.step()
        for g in opt.param_groups:
            g['lr'] *= 0.9
def both(o1, o2):
    for x in loader:
        o1.zero_grad()
        o2.zero_grad()
        model(x).sum().backward()
        o1.step()
        o2.step()
        for g in o1.param_groups:
            g['lr'] *= 0.5
        for g in o2.param_groups:
            g['lr'] *= 0.7
for epoch in range(2):
    warm(a)
    both(a, b)
