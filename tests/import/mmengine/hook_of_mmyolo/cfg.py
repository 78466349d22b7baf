# In the manner of MMYOLO's configs of YOLOv5.
base_lr = 0.01
max_epochs = 8
train_cfg = dict(type='EpochBasedTrainLoop', max_epochs=max_epochs, val_interval=10)
param_scheduler = None
optim_wrapper = dict(
    type='OptimWrapper',
    optimizer=dict(
        type='SGD', lr=base_lr, momentum=0.937, weight_decay=0.0005, nesterov=True, batch_size_per_gpu=16),
    constructor='YOLOv5OptimizerConstructor')
default_hooks = dict(
    param_scheduler=dict(
        type='YOLOv5ParamSchedulerHook',
        scheduler_type='linear',
        lr_factor=0.01,
        max_epochs=max_epochs,
        warmup_mim_iter=14),
    checkpoint=dict(type='CheckpointHook', interval=10))
