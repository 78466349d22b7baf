import torch
from transformers import Trainer, TrainingArguments


class Slower(Trainer):
    def create_scheduler(self, num_training_steps, optimizer=None):
        self.lr_scheduler = torch.optim.lr_scheduler.LambdaLR(self.optimizer, lambda step: 0.5)
        return self.lr_scheduler


args = TrainingArguments("out", learning_rate=1e-3, max_steps=100)
trainer = Slower(model, args, train_dataset=data)
trainer.train()
