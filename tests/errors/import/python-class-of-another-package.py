from setfit import SetFitModel, Trainer, TrainingArguments
args = TrainingArguments(batch_size=16, num_epochs=1, max_steps=100)
trainer = Trainer(model=SetFitModel.from_pretrained("m"), args=args)
