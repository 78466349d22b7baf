from transformers import Trainer, TrainingArguments
import torch
args = TrainingArguments(output_dir="out", learning_rate=1e-3, max_steps=6)

optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
settings = dict(model=model, args=args, train_dataset=ds, optimizers=(optimizer, None))
Trainer(**settings).train()
