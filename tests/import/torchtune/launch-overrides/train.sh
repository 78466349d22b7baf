tune run --nproc_per_node 2 lora_finetune_distributed --config lora.yaml \
  epochs=2 optimizer.lr=1e-4 lr_scheduler.num_warmup_steps=5
