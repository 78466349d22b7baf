#!/bin/bash
uv run run_sft.py \
    --config sft.yaml \
    ++policy.optimizer.kwargs.lr=1e-5 sft.max_num_steps=30 policy.scheduler.0.kwargs.total_iters=20 \
    policy.scheduler.2.milestones=[20] ~logger cluster.gpus_per_node=8
