train_cfg = dict(type='EpochBasedTrainLoop', max_epochs=300)
param_scheduler = None
optim_wrapper = dict(optimizer=dict(type='SGD', lr=0.01), accumulative_counts=4)
default_hooks = dict(param_scheduler=dict(type='PPYOLOEParamSchedulerHook', total_epochs=360))
