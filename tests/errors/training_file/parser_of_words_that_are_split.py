# $ --run steps=3
import shlex
from words import read_words
from transformers import HfArgumentParser, TrainingArguments, Trainer
parser = HfArgumentParser(TrainingArguments)
(a,) = parser.parse_args_into_dataclasses(args=shlex.split(read_words("--max_steps 10")))
Trainer(model="m", args=a, train_dataset=ds).train()
