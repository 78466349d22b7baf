from rates import found
from transformers import TrainingArguments
def make(lr=1e-3):
    lr = found(lr) / 10
    return TrainingArguments(output_dir="o", learning_rate=lr, max_steps=100)
lr = 5.0
args = make()
