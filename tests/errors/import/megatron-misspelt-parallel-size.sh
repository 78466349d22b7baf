torchrun --nproc_per_node 8 pretrain_gpt.py --tenor-model-parallel-size 2 --micro-batch-size 4 --train-iters 100 --lr 1e-4 --lr-decay-style cosine --min-lr 1e-5
