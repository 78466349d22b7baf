# genuine beside 2
# One function makes the updates of two optimizers and steps the scheduler of each, in every second round.
import torch
from torch.optim.lr_scheduler import LambdaLR

a, b = torch.nn.Linear(2, 1), torch.nn.Linear(2, 1)
opt_d = torch.optim.SGD(a.parameters(), lr=0.1)
opt_g = torch.optim.SGD(b.parameters(), lr=0.2)
sched_d = LambdaLR(opt_d, lambda i: 1 / (1 + i))
sched_g = LambdaLR(opt_g, lambda i: 1 / (2 + i))


def update(loss, opt, sched, step):
    opt.zero_grad()
    loss.backward()
    if step % 2 == 0:
        opt.step()
        sched.step()


for step in range(8):
    update(a(torch.ones(3, 2)).mean(), opt_d, sched_d, step)
    update(b(torch.ones(3, 2)).mean(), opt_g, sched_g, step)
