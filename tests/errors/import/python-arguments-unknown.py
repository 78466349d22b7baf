from transformers import TrainingArguments
common = {"output_dir": "o", "warmup_steps": 10}
lr, bs = 3e-4, 8
for seed in range(3):
    args = TrainingArguments(**load(), learning_rate=1e-4, max_steps=100, seed=seed)
