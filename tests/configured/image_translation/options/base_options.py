import argparse
import os

import torch

import data
import models


class BaseOptions:
    def __init__(self):
        self.initialized = False

    def initialize(self, parser):
        parser.add_argument("--dataroot", required=True, help="the images")
        parser.add_argument("--name", type=str, default="experiment", help="the name of the experiment")
        parser.add_argument("--gpu_ids", type=str, default="-1", help="0 or 0,1,2 or 0,2; -1 for the CPU")
        parser.add_argument("--checkpoints_dir", type=str, default="checkpoints")
        parser.add_argument("--model", type=str, default="two_way", help="[two_way | one_way]")
        parser.add_argument("--dataset_mode", type=str, default="unaligned")
        parser.add_argument("--batch_size", type=int, default=2)
        parser.add_argument("--max_dataset_size", type=int, default=float("inf"))
        parser.add_argument("--load_iter", type=int, default="0")
        parser.add_argument("--suffix", default="", type=str)
        self.initialized = True
        return parser

    def gather_options(self):
        if not self.initialized:
            parser = argparse.ArgumentParser(formatter_class=argparse.ArgumentDefaultsHelpFormatter)
            parser = self.initialize(parser)
        opt, _ = parser.parse_known_args()
        parser = models.get_option_setter(opt.model)(parser, self.isTrain)
        opt, _ = parser.parse_known_args()
        parser = data.get_option_setter(opt.dataset_mode)(parser, self.isTrain)
        self.parser = parser
        return parser.parse_args()

    def print_options(self, opt):
        message = ""
        for k, v in sorted(vars(opt).items()):
            comment = ""
            default = self.parser.get_default(k)
            if v != default:
                comment = "\t[default: %s]" % str(default)
            message += "{:>25}: {:<30}{}\n".format(str(k), str(v), comment)
        print(message)
        folder = os.path.join(opt.checkpoints_dir, opt.name)
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "{}_opt.txt".format(opt.phase)), "wt") as opt_file:
            opt_file.write(message)

    def parse(self):
        opt = self.gather_options()
        opt.isTrain = self.isTrain
        if opt.suffix:
            opt.name = opt.name + "_" + opt.suffix.format(**vars(opt))
        self.print_options(opt)
        str_ids = opt.gpu_ids.split(",")
        opt.gpu_ids = []
        for str_id in str_ids:
            id = int(str_id)
            if id >= 0:
                opt.gpu_ids.append(id)
        if len(opt.gpu_ids) > 0:
            torch.cuda.set_device(opt.gpu_ids[0])
        self.opt = opt
        return self.opt
