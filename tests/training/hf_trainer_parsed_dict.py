# lrsched --run dataset_size=22
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
(args,) = parser.parse_dict(
    {
        "output_dir": "out",
        "learning_rate": 3e-4,
        "num_train_epochs": 2,
        "warmup_steps": 0.25,
        "lr_scheduler_type": "polynomial",
        "lr_scheduler_kwargs": {"power": 2.0, "lr_end": 1e-6},
        "save_strategy": "no",
        "report_to": "none",
        "use_cpu": True,
    }
)
Trainer(model=model, args=args, train_dataset=train_data).train()
