from transformers import Trainer, TrainingArguments

args = TrainingArguments("out", learning_rate=2e-5, num_train_epochs=3, lr_scheduler_type="cosine")
trainer = Trainer(model, args, train_dataset=data)
trainer.train()
