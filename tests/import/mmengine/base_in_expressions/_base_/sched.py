base_lr = 0.004
max_epochs = 20
train_cfg = dict(type='EpochBasedTrainLoop', max_epochs=max_epochs, val_interval=1)
optim_wrapper = dict(type='OptimWrapper', optimizer=dict(type='AdamW', lr=base_lr, weight_decay=0.05))
param_scheduler = [dict(type='LinearLR', start_factor=1e-5, by_epoch=False, begin=0, end=5), dict(type='CosineAnnealingLR', eta_min=base_lr*0.05, begin=10, end=20, T_max=10, by_epoch=True, convert_to_iter_based=True)]
