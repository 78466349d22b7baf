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
(args,) = parser.parse_args_into_dataclasses(
    args=["--output_dir", "out", "--learning_rate=1e-3", "--per_device_train_batch_size", "4", "--warmup_steps", "3", "--dataloader_drop_last", "--use_cpu", "--lr_scheduler_type", "cosine", "--report_to", "none", "--save_strategy", "no"]
)
Trainer(model=model, args=args, train_dataset=train_data).train()
