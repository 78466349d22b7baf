deepspeed --module openrlhf.cli.train_sft --learning_rate 5e-6 --train_batch_size 8
