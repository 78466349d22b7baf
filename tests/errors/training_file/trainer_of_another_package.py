from transformers import TrainingArguments
from llava.train.trainer import LLaVATrainer
args = TrainingArguments(output_dir="out", learning_rate=1e-3, max_steps=6)
LLaVATrainer(model=model, args=args, train_dataset=ds).train()
