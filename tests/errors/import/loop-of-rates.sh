for LR in 1e-5 2e-5; do
  python train.py --learning_rate $LR --max_steps 30 --output_dir out
done
