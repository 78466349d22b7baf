# lrsched --run dataset_size=32
import pathlib

import torch
import transformers
from transformers import AutoModelForCausalLM, Trainer

from torch.optim import AdamW
from dataclasses import dataclass, field


@dataclass
class TrainingArguments(transformers.TrainingArguments):
    output_dir: str = field(default="out")
    lr_scheduler_type: str = field(default="cosine")
    mm_projector_lr: float = field(default=2e-3)


class ProjectorTrainer(Trainer):
    def create_optimizer(self):
        opt_model = self.model
        if self.optimizer is None:
            decay_parameters = self.get_decay_parameter_names(opt_model)
            if self.args.mm_projector_lr is not None:
                projector = [name for name, _ in opt_model.named_parameters() if "mm_projector" in name]
                groups = [
                    {
                        "params": [
                            p for n, p in opt_model.named_parameters() if (n in decay_parameters and n not in projector and p.requires_grad)
                        ],
                        "weight_decay": self.args.weight_decay,
                    },
                    {
                        "params": [
                            p for n, p in opt_model.named_parameters() if (n in projector and p.requires_grad)
                        ],
                        "weight_decay": 0.0,
                        "lr": self.args.mm_projector_lr,
                    },
                ]
            optimizer_cls, optimizer_kwargs = Trainer.get_optimizer_cls_and_kwargs(self.args)
            self.optimizer = optimizer_cls(groups, **optimizer_kwargs)
        return self.optimizer


def make_supervised_data_module(path):
    return dict(data_collator=None)


def train():
    parser = transformers.HfArgumentParser((TrainingArguments,))
    (training_args,) = parser.parse_args_into_dataclasses()
    model = AutoModelForCausalLM.from_pretrained("gpt2")
    data_module = make_supervised_data_module(open("data.json"))
    trainer = ProjectorTrainer(model=model, args=training_args, **data_module)
    if list(pathlib.Path(training_args.output_dir).glob("checkpoint-*")):
        trainer.train(resume_from_checkpoint=True)
    else:
        trainer.train()


if __name__ == "__main__":
    train()
