from abc import ABC

import torch.utils.data as data


class BaseDataset(data.Dataset, ABC):
    def __init__(self, opt):
        self.opt = opt

    @staticmethod
    def modify_commandline_options(parser, is_train):
        return parser
