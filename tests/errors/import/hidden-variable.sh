source common.sh
torchrun train.py --output_dir o --max_steps 100 --learning_rate $LR
