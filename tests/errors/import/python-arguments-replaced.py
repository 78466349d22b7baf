from transformers import Trainer, TrainingArguments
args = TrainingArguments(output_dir="o", max_steps=100)
args = args.set_lr_scheduler(name="cosine", warmup_ratio=0.05)
trainer = Trainer(model=None, args=args)
