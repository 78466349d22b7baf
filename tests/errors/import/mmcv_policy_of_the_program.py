optimizer = dict(type='SGD', lr=0.01, momentum=0.9)
lr_config = dict(policy='YOLOX', warmup='exp', num_last_epochs=15, min_lr_ratio=0.05)
runner = dict(type='EpochBasedRunner', max_epochs=300)
