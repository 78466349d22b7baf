llamafactory-cli train sft.yaml learning_rate=5e-5 lr_scheduler_type=cosine warmup_steps=3
