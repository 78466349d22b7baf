accelerate launch --num_processes $GPUS train_network.py --network_module networks.lora --learning_rate 1e-4 --max_train_steps 30
