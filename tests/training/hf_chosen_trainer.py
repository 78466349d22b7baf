# lrsched --run dataset_size=22
# Which class trains is chosen by an argument.
from dataclasses import dataclass, field

import torch
from torch import nn
from transformers import HfArgumentParser, Trainer, TrainingArguments


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(3, 1)

    def forward(self, x):
        return {"loss": self.layer(x).pow(2).mean()}


class CachingTrainer(Trainer):
    def compute_loss(self, model, inputs, return_outputs=False, num_items_in_batch=None):
        loss = model(**inputs)["loss"]
        return (loss, {}) if return_outputs else loss


@dataclass
class OwnArguments(TrainingArguments):
    output_dir: str = field(default="out")
    learning_rate: float = field(default=1e-4)
    per_device_train_batch_size: int = field(default=4)
    warmup_steps: int = field(default=2)
    num_train_epochs: float = field(default=2)
    report_to: str = field(default="none")
    use_cpu: bool = field(default=True)
    save_strategy: str = field(default="no")
    caches: bool = field(default=False)


def main():
    parser = HfArgumentParser((OwnArguments,))
    (training_args,) = parser.parse_args_into_dataclasses()
    train_data = [{"x": torch.ones(3)} for _ in range(22)]
    trainer_cls = CachingTrainer if training_args.caches else Trainer
    trainer = trainer_cls(model=Net(), args=training_args, train_dataset=train_data)
    trainer.train()


if __name__ == "__main__":
    main()
