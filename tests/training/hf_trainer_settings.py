# lrsched --run dataset_size=22
# The settings of a class of the file, and attributes that are set before the training.
import torch
from torch import nn
from transformers import Trainer, TrainingArguments


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(3, 1)

    def forward(self, x):
        return {"loss": self.layer(x).pow(2).mean()}


train_data = [{"x": torch.ones(3)} for _ in range(22)]
model = Net()


class CFG:
    lr = 2e-4
    epochs = 3
    scheduler = "cosine"


args = TrainingArguments(
    output_dir="out",
    learning_rate=CFG.lr,
    num_train_epochs=CFG.epochs,
    lr_scheduler_type=CFG.scheduler,
    per_device_train_batch_size=4,
    save_strategy="no",
    report_to="none",
    use_cpu=True,
)
args.warmup_steps = 2
args.learning_rate = 1e-4
Trainer(model=model, args=args, train_dataset=train_data).train()
