# lrsched
import math

import torch
from torch.optim.lr_scheduler import LambdaLR
from transformers import AutoModelForCausalLM, Trainer, TrainingArguments


class FloorTrainer(Trainer):
    def __init__(self, *args, min_ratio, **kwargs):
        super().__init__(*args, **kwargs)
        self._min_ratio = float(min_ratio)

    def create_scheduler(self, num_training_steps: int, optimizer: torch.optim.Optimizer = None):
        if self.lr_scheduler is not None:
            return self.lr_scheduler
        optimizer = optimizer if optimizer is not None else self.optimizer
        warmup = self.args.get_warmup_steps(num_training_steps)

        def lr_lambda(step):
            if step < warmup:
                return float(step) / float(max(1, warmup))
            progress = (step - warmup) / max(1, num_training_steps - warmup)
            return max(self._min_ratio, 0.5 * (1.0 + math.cos(math.pi * progress)))

        self.lr_scheduler = LambdaLR(optimizer, lr_lambda)
        return self.lr_scheduler


def main():
    model = AutoModelForCausalLM.from_pretrained("gpt2")
    args = TrainingArguments(output_dir="out", learning_rate=2e-5, warmup_steps=5, max_steps=20)
    trainer = FloorTrainer(model=model, args=args, min_ratio=0.1)
    trainer.train()


if __name__ == "__main__":
    main()
