# The words of `train.args` are those of a dataclass of the file.
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
from dataclasses import dataclass, field
@dataclass
class A:
    lr: float = 0.1
    epochs: int = 3
parser = HfArgumentParser(A)
(a,) = parser.parse_args_into_dataclasses()
o = torch.optim.SGD(model.parameters(), lr=a.lr)
s = torch.optim.lr_scheduler.StepLR(o, 1, gamma=0.5)
for e in range(a.epochs):
    o.step()
    s.step()
