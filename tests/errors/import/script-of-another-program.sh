python train.py --lr 0.1 --epochs 90
