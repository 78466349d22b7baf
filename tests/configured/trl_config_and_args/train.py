# lrsched --run dataset_size=22
# The words of `train.args` replace the entries of `--config`, and those of the file replace both.
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
from trl import TrlParser
(args,) = TrlParser(TrainingArguments).parse_args_and_config(args=["--config","config.yaml","--max_steps","4"])
Trainer(model=model, args=args, train_dataset=train_data).train()
