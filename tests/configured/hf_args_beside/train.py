# lrsched --run dataset_size=22
# `HfArgumentParser` reads `train.args` by itself.
import torch
from torch import nn
from transformers import HfArgumentParser, Trainer, TrainingArguments
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(3, 1)
    def forward(self, x):
        return {"loss": self.layer(x).pow(2).mean()}
train_data = [{"x": torch.ones(3)} for _ in range(22)]
model = Net()
parser = HfArgumentParser(TrainingArguments)
(args,) = parser.parse_args_into_dataclasses()
Trainer(model=model, args=args, train_dataset=train_data).train()
