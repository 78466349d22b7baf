train_cfg = dict(type='EpochBasedTrainLoop', max_epochs=300)
param_scheduler = None
optim_wrapper = dict(optimizer=dict(type='SGD', lr=0.01), paramwise_cfg=dict(norm_decay_mult=0.0, bias_decay_mult=0.0))
default_hooks = dict(param_scheduler=dict(type='YOLOv5ParamSchedulerHook', max_epochs=300))
