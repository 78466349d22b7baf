from transformers import TrainerCallback as Hooks
from transformers import Trainer, TrainingArguments
import torch
args = TrainingArguments(output_dir="out", learning_rate=1e-3, max_steps=6)

def set_rate(optimizer):
    for group in optimizer.param_groups:
        group["lr"] = 0.5
class Rates(Hooks):
    def on_step_begin(self, args, state, control, optimizer=None, **rest):
        set_rate(optimizer)
Trainer(model=model, args=args, train_dataset=ds, callbacks=[Rates()]).train()
