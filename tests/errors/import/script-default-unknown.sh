# $ --run dataset_size=100
accelerate launch train_controlnet.py --learning_rate 1e-5 --train_batch_size 4 --lr_scheduler cosine
