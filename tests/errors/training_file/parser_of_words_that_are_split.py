# $ --run steps=3
import shlex
from transformers import HfArgumentParser, TrainingArguments, Trainer
parser = HfArgumentParser(TrainingArguments)
(a,) = parser.parse_args_into_dataclasses(args=shlex.split("--max_steps 10 --learning_rate 1e-3"))
Trainer(model="m", args=a, train_dataset=ds).train()
