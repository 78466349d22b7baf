set -x
LR=2e-5
read -r -d '' training_commands <<EOF
openrlhf.cli.train_sft \
   --train.batch_size 16 \
   --train.micro_batch_size 2 \
   --train.max_epochs 3 \
   --adam.lr $LR \
   --lr_warmup_ratio 0.07
EOF
if [[ ${1} != "slurm" ]]; then
    deepspeed --num_gpus 4 --module $training_commands
fi
