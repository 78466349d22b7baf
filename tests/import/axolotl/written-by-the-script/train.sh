#!/bin/bash
LR=2e-4
cat > lora.yaml <<EOF
base_model: m
datasets: [{path: d}]
micro_batch_size: 1
gradient_accumulation_steps: 4
num_epochs: 1
learning_rate: $LR
warmup_ratio: 0.15
EOF
axolotl train lora.yaml --launcher torchrun -- --nproc_per_node=2
