case $1 in
  small) LR=1e-4 ;;
  large) LR=5e-5 ;;
esac
python train.py --learning_rate $LR --max_steps 30 --output_dir out
