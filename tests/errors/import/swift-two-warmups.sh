# $ --set transformers=5.8.0
swift sft --model m --warmup_ratio 0.1 --warmup_steps 5 --max_steps 30
