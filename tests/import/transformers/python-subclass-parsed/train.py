from dataclasses import dataclass, field
from typing import Optional

import transformers
from data import train_set, model


@dataclass
class DataArguments:
    data_path: Optional[str] = field(default=None, metadata={"help": "Path to the data."})


@dataclass
class TrainingArguments(transformers.TrainingArguments):
    cache_dir: Optional[str] = field(default=None)
    output_dir: str = field(default="out")
    optim: str = field(default="adamw_torch")
    learning_rate: float = field(default=3e-4)
    lr_scheduler_type: str = "cosine"
    per_device_train_batch_size: int = field(default=4, metadata={"help": "Examples."})


def train():
    parser = transformers.HfArgumentParser((DataArguments, TrainingArguments))
    data_args, training_args = parser.parse_args_into_dataclasses()
    trainer = transformers.Trainer(model=model, args=training_args, train_dataset=train_set)
    trainer.train()


if __name__ == "__main__":
    train()
