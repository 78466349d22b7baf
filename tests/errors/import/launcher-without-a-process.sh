NPROC_PER_NODE=0 swift sft --model m --dataset d#200 --num_train_epochs 1 --learning_rate 1e-4
