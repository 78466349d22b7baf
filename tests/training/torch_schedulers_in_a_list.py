# The schedulers of both optimizers are stepped from a list, before each epoch trains.
import torch
from torch import nn
from torch.optim import lr_scheduler

def get_scheduler(optimizer, opt):
    if opt.lr_policy == 'linear':
        def lambda_rule(epoch):
            lr_l = 1.0 - max(0, epoch + opt.epoch_count - opt.n_epochs) / float(opt.n_epochs_decay + 1)
            return lr_l
        scheduler = lr_scheduler.LambdaLR(optimizer, lr_lambda=lambda_rule)
    elif opt.lr_policy == 'step':
        scheduler = lr_scheduler.StepLR(optimizer, step_size=opt.lr_decay_iters, gamma=0.1)
    elif opt.lr_policy == 'plateau':
        scheduler = lr_scheduler.ReduceLROnPlateau(optimizer, mode='min', factor=0.2, threshold=0.01, patience=5)
    else:
        return NotImplementedError('learning rate policy [%s] is not implemented', opt.lr_policy)
    return scheduler

class Opt: pass
opt = Opt(); opt.lr_policy='linear'; opt.epoch_count=1; opt.n_epochs=3; opt.n_epochs_decay=3; opt.lr=0.0002; opt.beta1=0.5

class Model:
    def __init__(self, opt):
        self.opt = opt
        self.optimizers = []
        self.netG, self.netD = nn.Linear(3, 3), nn.Linear(3, 1)
        self.optimizer_G = torch.optim.Adam(self.netG.parameters(), lr=opt.lr, betas=(opt.beta1, 0.999))
        self.optimizer_D = torch.optim.Adam(self.netD.parameters(), lr=opt.lr, betas=(opt.beta1, 0.999))
        self.optimizers.append(self.optimizer_G)
        self.optimizers.append(self.optimizer_D)
    def setup(self, opt):
        self.schedulers = [get_scheduler(optimizer, opt) for optimizer in self.optimizers]
    def update_learning_rate(self):
        old_lr = self.optimizers[0].param_groups[0]['lr']
        for scheduler in self.schedulers:
            if self.opt.lr_policy == 'plateau':
                scheduler.step(self.metric)
            else:
                scheduler.step()
        lr = self.optimizers[0].param_groups[0]['lr']
        print('learning rate %.7f -> %.7f' % (old_lr, lr))
    def optimize_parameters(self, x):
        self.optimizer_G.zero_grad()
        self.netD(self.netG(x)).mean().backward()
        self.optimizer_G.step()
        self.optimizer_D.zero_grad()
        self.netD(self.netG(x)).mean().backward()
        self.optimizer_D.step()

model = Model(opt)
model.setup(opt)
for epoch in range(opt.epoch_count, opt.n_epochs + opt.n_epochs_decay + 1):
    model.update_learning_rate()
    for i, x in enumerate(torch.ones(2, 4, 3)):
        model.optimize_parameters(x)
