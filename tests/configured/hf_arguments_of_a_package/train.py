# lrsched --run dataset_size=22
# The class of the arguments comes from a package beside the file, which has it from a module of its own.
import torch
from torch import nn
from transformers import HfArgumentParser, Trainer

from ours import OurArguments


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(3, 1)

    def forward(self, x):
        return {"loss": self.layer(x).pow(2).mean()}


(args,) = HfArgumentParser(OurArguments).parse_args_into_dataclasses()
Trainer(model=Net(), args=args, train_dataset=[{"x": torch.ones(3)} for _ in range(22)]).train()
