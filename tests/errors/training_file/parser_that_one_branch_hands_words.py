from transformers import HfArgumentParser, Trainer, TrainingArguments
parser = HfArgumentParser(TrainingArguments)
if in_notebook():
    (args,) = parser.parse_args_into_dataclasses(args=["--output_dir", "out", "--learning_rate", "0.5", "--max_steps", "4"])
else:
    (args,) = parser.parse_args_into_dataclasses()
Trainer(model=model, args=args, train_dataset=ds).train()
