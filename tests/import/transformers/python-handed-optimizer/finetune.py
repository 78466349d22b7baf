import torch
from data import model, train_set
from transformers import Trainer, TrainingArguments

args = TrainingArguments(
    output_dir="out",
    learning_rate=5e-5,
    num_train_epochs=3,
    per_device_train_batch_size=4,
    warmup_steps=3,
    lr_scheduler_type="cosine",
)
optimizer = torch.optim.SGD(model.parameters(), lr=0.02, momentum=0.9)
trainer = Trainer(model=model, args=args, train_dataset=train_set, optimizers=(optimizer, None))
trainer.train()
