# lrsched --set transformers=4.57.1
from transformers import AutoModelForCausalLM, TrainingArguments, Trainer


class CustomTrainer(Trainer):
    def create_scheduler(self, num_training_steps, optimizer=None):
        num_training_steps = int(num_training_steps / 0.9)
        return super().create_scheduler(num_training_steps, optimizer)


args = TrainingArguments("out", learning_rate=3e-4, lr_scheduler_type="cosine", warmup_ratio=0.1, max_steps=30)
trainer = CustomTrainer(AutoModelForCausalLM.from_pretrained("gpt2"), args)
trainer.train()
