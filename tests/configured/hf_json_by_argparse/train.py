# lrsched --run dataset_size=22
# argparse names the file with the arguments of the Trainer.
import argparse
from dataclasses import dataclass

import torch
from torch import nn
from transformers import HfArgumentParser, Trainer, TrainingArguments


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(3, 1)

    def forward(self, x):
        return {"loss": self.layer(x).pow(2).mean()}


@dataclass
class DataArguments:
    length: int = 3


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--train_args_file", type=str, default="args/train.json")
    path = parser.parse_args().train_args_file
    parser = HfArgumentParser((DataArguments, TrainingArguments))
    return parser.parse_json_file(json_file=path)


data, args = arguments()
Trainer(model=Net(), args=args, train_dataset=[{"x": torch.ones(data.length)} for _ in range(22)]).train()
