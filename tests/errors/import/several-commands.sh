python train.py --learning_rate 1e-5 --max_steps 30 --output_dir a
python train.py --learning_rate 2e-5 --max_steps 30 --output_dir b
