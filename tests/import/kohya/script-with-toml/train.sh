#!/bin/bash
accelerate launch --config_file accelerate.yaml train_network.py \
  --config_file lora --max_train_steps 24
