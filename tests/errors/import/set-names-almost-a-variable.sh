# $ --set LRR=3e-4
LR=1e-4
python run_clm.py --learning_rate $LR --max_steps 10 --output_dir out
