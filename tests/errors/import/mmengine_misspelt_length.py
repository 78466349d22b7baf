train_cfg = dict(type='EpochBasedTrainLoop', max_epochs=12, max_epoch=24)
optim_wrapper = dict(optimizer=dict(type='SGD', lr=0.02))
param_scheduler = [dict(type='MultiStepLR', milestones=[8, 11])]
