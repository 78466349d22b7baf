# lrsched
import torch
from transformers import AutoModelForCausalLM, TrainingArguments
from transformers import Trainer as Base


class Plain(Base):
    pass


class Mine(Plain):
    def __init__(self, *rest, **settings):
        super().__init__(*rest, **settings)
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=0.5)

    def create_scheduler(self, num_training_steps, optimizer=None):
        self.lr_scheduler = torch.optim.lr_scheduler.StepLR(self.optimizer, 2, gamma=0.5)
        return self.lr_scheduler


args = TrainingArguments(output_dir="out", learning_rate=1e-3, max_steps=6)
Mine(model=AutoModelForCausalLM.from_pretrained("gpt2"), args=args).train()
