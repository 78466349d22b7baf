train_cfg = dict(type='EpochBasedTrainLoop', max_epochs=300)
param_scheduler = None
optim_wrapper = dict(optimizer=dict(type='SGD', lr=0.01), constructor='YOLOv5OptimizerConstructor')
default_hooks = dict(param_scheduler=dict(type='YOLOv5ParamSchedulerHook'))
custom_hooks = [dict(type='PPYOLOEParamSchedulerHook')]
