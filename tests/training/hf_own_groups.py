# lrsched
from dataclasses import dataclass, field

from torch.optim import AdamW
from transformers import AutoModelForCausalLM, HfArgumentParser, Trainer, TrainingArguments, get_scheduler


@dataclass
class MyArguments(TrainingArguments):
    output_dir: str = field(default="out")
    max_steps: int = field(default=20)
    head_lr: float = field(default=1e-3)


@dataclass
class ModelArguments:
    warm: float = field(default=0.4)


class GroupTrainer(Trainer):
    def create_optimizer(self):
        head, base = [], []
        for name, param in self.model.named_parameters():
            if "classifier" in name:
                head.append(param)
                continue
            if not param.requires_grad:
                continue
            base.append(param)
        groups = [
            {"params": base, "lr": self.args.learning_rate, "weight_decay": 0.01},
            {"params": head, "lr": self.args.head_lr, "weight_decay": 0.0},
        ]
        self.optimizer = AdamW(groups)
        return self.optimizer

    def create_scheduler(self, num_training_steps: int, optimizer=None):
        self.lr_scheduler = get_scheduler(
            name="linear",
            optimizer=self.optimizer,
            num_warmup_steps=int(model_args.warm * num_training_steps),
            num_training_steps=num_training_steps,
        )
        return self.lr_scheduler


if __name__ == "__main__":
    parser = HfArgumentParser((ModelArguments, MyArguments))
    model_args, training_args = parser.parse_args_into_dataclasses()
    model = AutoModelForCausalLM.from_pretrained("gpt2")
    trainer = GroupTrainer(model=model, args=training_args)
    if training_args.do_train:
        trainer.train()
