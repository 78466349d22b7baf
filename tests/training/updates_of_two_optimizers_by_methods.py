# lrsched
import sys
import torch
from torch import nn
from torch.optim import lr_scheduler
class Trainer(nn.Module):
    def __init__(self, lr):
        super().__init__()
        self.dis = nn.Linear(2, 1)
        self.gen = nn.Linear(2, 1)
        self.dis_opt = torch.optim.Adam(self.dis.parameters(), lr=lr, betas=(0.5, 0.999))
        self.gen_opt = torch.optim.Adam(self.gen.parameters(), lr=lr / 2, betas=(0.6, 0.999))
        self.dis_scheduler = lr_scheduler.StepLR(self.dis_opt, 3, gamma=0.5)
        self.gen_scheduler = lr_scheduler.StepLR(self.gen_opt, 2, gamma=0.5)
    def dis_update(self, x):
        self.dis_opt.zero_grad()
        self.dis(x).sum().backward()
        self.dis_opt.step()
    def gen_update(self, x):
        self.gen_opt.zero_grad()
        self.gen(x).sum().backward()
        self.gen_opt.step()
    def update_learning_rate(self):
        if self.dis_scheduler is not None:
            self.dis_scheduler.step()
        if self.gen_scheduler is not None:
            self.gen_scheduler.step()
trainer = Trainer(0.1)
loader = [torch.ones(4, 2)] * 5
iterations = 0
while True:
    for x in loader:
        trainer.update_learning_rate()
        trainer.dis_update(x)
        trainer.gen_update(x)
        iterations += 1
        if iterations >= 12:
            sys.exit("done")
