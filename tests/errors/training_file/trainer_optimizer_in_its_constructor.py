from transformers import Trainer, TrainingArguments
import torch
args = TrainingArguments(output_dir="out", learning_rate=1e-3, max_steps=6)

class Mine(Trainer):
    def __init__(self, *rest, **settings):
        super().__init__(*rest, **settings)
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=0.5)
Mine(model=model, args=args, train_dataset=ds).train()
