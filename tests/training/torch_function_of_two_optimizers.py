# genuine of 0 2
# One function makes the updates of two optimizers, and lines set the rate of one of them.
import torch

a, b = torch.nn.Linear(2, 1), torch.nn.Linear(2, 1)
opt_d = torch.optim.SGD(a.parameters(), lr=0.1)
opt_g = torch.optim.SGD(b.parameters(), lr=0.2)


def adjust(optimizer, step):
    for group in optimizer.param_groups:
        group['lr'] = 0.1 / (1 + step)


def update(loss, opt):
    opt.zero_grad()
    loss.backward()
    opt.step()


for step in range(6):
    adjust(opt_d, step)
    update(a(torch.ones(3, 2)).mean(), opt_d)
    update(b(torch.ones(3, 2)).mean(), opt_g)
