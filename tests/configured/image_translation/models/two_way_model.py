import itertools

import torch

from .base_model import BaseModel
from . import networks


class TwoWayModel(BaseModel):
    @staticmethod
    def modify_commandline_options(parser, is_train=True):
        parser.set_defaults(lr_decay_iters=2)
        if is_train:
            parser.add_argument("--lambda_A", type=float, default=10.0)
        return parser

    def __init__(self, opt):
        BaseModel.__init__(self, opt)
        self.loss_names = ["D", "G"]
        self.netG_A = networks.define_net(4, self.gpu_ids)
        self.netG_B = networks.define_net(4, self.gpu_ids)
        if self.isTrain:
            self.netD = networks.define_net(1, self.gpu_ids)
            both = itertools.chain(self.netG_A.parameters(), self.netG_B.parameters())
            self.optimizer_G = torch.optim.Adam(both, lr=opt.lr, betas=(opt.beta1, 0.999))
            self.optimizer_D = torch.optim.Adam(self.netD.parameters(), lr=opt.lr / 2, betas=(opt.beta1, 0.999))
            self.optimizers.append(self.optimizer_G)
            self.optimizers.append(self.optimizer_D)

    def set_input(self, input):
        self.real_A = input["A"].to(self.device)

    def forward(self):
        self.fake_B = self.netG_A(self.real_A)
        self.rec_A = self.netG_B(self.fake_B)

    def backward_G(self):
        self.loss_G = -self.netD(self.fake_B).mean() + (self.rec_A - self.real_A).abs().mean() * self.opt.lambda_A
        self.loss_G.backward()

    def optimize_parameters(self):
        self.forward()
        self.optimizer_G.zero_grad()
        self.backward_G()
        self.optimizer_G.step()
        self.optimizer_D.zero_grad()
        self.loss_D = self.netD(self.fake_B.detach()).mean()
        self.loss_D.backward()
        self.optimizer_D.step()
