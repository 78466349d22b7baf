#!/bin/bash
#SBATCH --nodes=2
#SBATCH --gres=gpu:a100:4
source "$(dirname "$0")/env.sh"
LAUNCHER="torchrun --nproc_per_node $SLURM_GPUS_ON_NODE --nnodes $SLURM_NNODES"
srun bash -c "$LAUNCHER run_clm.py --output_dir out --learning_rate $LR --per_device_train_batch_size 4 \
  --num_train_epochs 2 --lr_scheduler_type $SHAPE --warmup_steps 2"
