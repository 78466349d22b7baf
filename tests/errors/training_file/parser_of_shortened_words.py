from transformers import HfArgumentParser, Trainer, TrainingArguments
(args,) = HfArgumentParser(TrainingArguments).parse_args_into_dataclasses(args=["--output_dir", "out", "--learning", "0.5", "--max_steps", "4"])
Trainer(model=model, args=args, train_dataset=ds).train()
