# $ --run steps=3
from transformers import HfArgumentParser, TrainingArguments, Trainer
parser = HfArgumentParser(TrainingArguments)
(a,) = parser.parse_args_into_dataclasses(args_filename="my.args")
Trainer(model="m", args=a, train_dataset=ds).train()
