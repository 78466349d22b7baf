python -m openrlhf.cli.train_sft --adam.lrate 1e-4 --train.batch_size 8 --train.micro_batch_size 2
