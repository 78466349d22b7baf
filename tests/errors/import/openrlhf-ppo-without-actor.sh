#!/bin/sh
python3 -m openrlhf.cli.train_ppo_ray --train.batch_size 128 --train.num_episodes 1 \
    --lr_warmup_ratio 0.05 --actor.adam.lr 1e-6
