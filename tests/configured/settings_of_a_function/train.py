# The defaults of the arguments are what functions of another module return, which speak of no rate.
import argparse

import torch

from lib.script_util import add_dict_to_argparser, model_and_diffusion_defaults


def create_argparser():
    defaults = dict(lr=1e-4, weight_decay=0.0, lr_anneal_steps=8, batch_size=1)
    defaults.update(model_and_diffusion_defaults())
    parser = argparse.ArgumentParser()
    add_dict_to_argparser(parser, defaults)
    return parser


class TrainLoop:
    def __init__(self, model, lr, lr_anneal_steps):
        self.model = model
        self.lr = lr
        self.lr_anneal_steps = lr_anneal_steps
        self.step = 0
        self.opt = torch.optim.AdamW(model.parameters(), lr=lr)

    def run_loop(self):
        while not self.lr_anneal_steps or self.step < self.lr_anneal_steps:
            self.run_step()
            self.step += 1

    def run_step(self):
        self._anneal_lr()
        self.opt.step()

    def _anneal_lr(self):
        if not self.lr_anneal_steps:
            return
        frac_done = self.step / self.lr_anneal_steps
        lr = self.lr * (1 - frac_done)
        for param_group in self.opt.param_groups:
            param_group["lr"] = lr


def main():
    args = create_argparser().parse_args()
    model = torch.nn.Linear(2, 1)
    TrainLoop(model=model, lr=args.lr, lr_anneal_steps=args.lr_anneal_steps).run_loop()


if __name__ == "__main__":
    main()
