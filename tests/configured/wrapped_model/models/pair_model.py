import torch


class PairModel(torch.nn.Module):
    def initialize(self, opt):
        self.opt = opt
        self.netG = torch.nn.Linear(2, 2)
        self.netD = torch.nn.Linear(2, 1)
        self.old_lr = opt["lr"]
        self.optimizer_G = torch.optim.Adam(list(self.netG.parameters()), lr=opt["lr"], betas=(0.5, 0.999))
        self.optimizer_D = torch.optim.Adam(list(self.netD.parameters()), lr=opt["lr"], betas=(0.5, 0.999))

    def forward(self, x):
        fake = self.netG(x)
        return self.netD(fake).mean(), -self.netD(fake.detach()).mean()

    def update_learning_rate(self):
        lrd = self.opt["lr"] / self.opt["niter_decay"]
        lr = self.old_lr - lrd
        for param_group in self.optimizer_D.param_groups:
            param_group["lr"] = lr
        for param_group in self.optimizer_G.param_groups:
            param_group["lr"] = lr
        print("update learning rate: %f -> %f" % (self.old_lr, lr))
        self.old_lr = lr
