train_cfg = dict(type='EpochBasedTrainLoop', max_epochs=3)
optim_wrapper = dict(optimizer=dict(type='SGD', lr=0.1, momentum=0.9), accumulative_counts=4)
param_scheduler = [
    dict(type='LinearLR', start_factor=0.1, by_epoch=False, begin=0, end=6),
    dict(type='StepLR', step_size=1, gamma=0.1)]
