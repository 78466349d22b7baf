from transformers import TrainingArguments
lr = 1e-4
args = TrainingArguments(output_dir="o", learning_rate=lr, max_steps=100)
if lr < 1:
    args.learning_rate = 9e-4
