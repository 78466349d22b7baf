# lrsched --run dataset_size=32 --set transformers=5.24.0
import transformers
from transformers import AutoModelForCausalLM, TrainingArguments, get_polynomial_decay_schedule_with_warmup
from torch.optim import AdamW


class MyTrainer(transformers.Trainer):
    def create_optimizer_and_scheduler(self, num_training_steps: int):
        self.optimizer = AdamW(self.model.parameters(), lr=self.args.learning_rate)
        self.lr_scheduler = get_polynomial_decay_schedule_with_warmup(
            self.optimizer, num_warmup_steps=self.args.warmup_steps, num_training_steps=num_training_steps, power=2
        )


args = TrainingArguments(output_dir="out", learning_rate=2e-4, warmup_steps=2, num_train_epochs=2, per_device_train_batch_size=4)
trainer = MyTrainer(model=AutoModelForCausalLM.from_pretrained("gpt2"), args=args, train_dataset=data)
checkpoint = None
if args.resume_from_checkpoint is not None:
    result = trainer.train(resume_from_checkpoint=args.resume_from_checkpoint)
else:
    result = trainer.train()
