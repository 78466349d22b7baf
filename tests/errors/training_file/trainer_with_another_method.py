from transformers import Trainer, TrainingArguments
import torch
args = TrainingArguments(output_dir="out", learning_rate=1e-3, max_steps=6)

def create_scheduler(self, num_training_steps, optimizer=None):
    self.lr_scheduler = torch.optim.lr_scheduler.StepLR(self.optimizer, 2, gamma=0.5)
    return self.lr_scheduler
Trainer.create_scheduler = create_scheduler
Trainer(model=model, args=args, train_dataset=ds).train()
