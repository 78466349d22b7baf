# lrsched
from torch.optim.lr_scheduler import OneCycleLR
from torch.optim import AdamW
from transformers import AutoModelForCausalLM, Trainer, TrainingArguments

args = TrainingArguments("out", learning_rate=3e-4, max_steps=30)
model = AutoModelForCausalLM.from_pretrained("gpt2")
trainer = Trainer(model, args)
optimizer = trainer.optimizer = AdamW(model.parameters(), lr=1e-2)
trainer.lr_scheduler = OneCycleLR(optimizer, max_lr=1e-2, total_steps=30)
trainer.train()
