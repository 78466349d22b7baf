train_cfg = dict(type='IterBasedTrainLoop', max_iters=100)
optim_wrapper = dict(optimizer=dict(type='SGD', lr=0.02))
param_scheduler = dict(type='LinearRL', start_factor=0.001, by_epoch=False, end=50)
