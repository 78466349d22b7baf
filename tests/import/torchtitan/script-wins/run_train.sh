#!/usr/bin/env bash
set -ex
NGPU=${NGPU:-"8"}
CONFIG_FILE="llama3_8b.toml"

torchrun --nproc_per_node=${NGPU} --rdzv_backend c10d -m torchtitan.train --job.config_file ${CONFIG_FILE} --training.steps 150 --optimizer.lr=1e-3
