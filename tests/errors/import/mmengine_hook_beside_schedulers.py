train_cfg = dict(type='EpochBasedTrainLoop', max_epochs=300)
param_scheduler = [dict(type='LinearLR', start_factor=0.001, by_epoch=False, begin=0, end=500)]
optim_wrapper = dict(optimizer=dict(type='SGD', lr=0.01), constructor='YOLOv5OptimizerConstructor')
default_hooks = dict(param_scheduler=dict(type='YOLOv5ParamSchedulerHook'))
