import torch
from groups import groups_of
from transformers import Trainer, TrainingArguments

args = TrainingArguments(output_dir="out", learning_rate=5e-5, max_steps=100)
optimizer = torch.optim.AdamW(groups_of(model), lr=1e-3)
trainer = Trainer(model=model, args=args, optimizers=(optimizer, None))
trainer.train()
