litgpt finetune microsoft/phi-2 --train.max_steps 30 --train.lr_warmup_steps 5 --optimizer.lr 2e-4
