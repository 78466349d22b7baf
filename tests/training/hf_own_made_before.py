# lrsched
from torch.optim.lr_scheduler import OneCycleLR
from torch.optim import SGD
from transformers import AutoModelForCausalLM, Trainer, TrainingArguments

args = TrainingArguments("out", learning_rate=3e-4, max_steps=30)
trainer = Trainer(AutoModelForCausalLM.from_pretrained("gpt2"), args)
trainer.create_optimizer_and_scheduler(num_training_steps=40)
trainer.train()
