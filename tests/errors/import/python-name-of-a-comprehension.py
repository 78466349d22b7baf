from transformers import TrainingArguments
sweep = [TrainingArguments(output_dir="o", max_steps=9, learning_rate=lr) for lr in (1e-4, 2e-4)]
lr = 5.0
