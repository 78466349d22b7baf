train_cfg = dict(type='IterBasedTrainLoop', max_iters=100)
optim_wrapper = dict(
    generator=dict(optimizer=dict(type='Adam', lr=2e-4)),
    discriminator=dict(optimizer=dict(type='Adam', lr=1e-4)))
param_scheduler = [dict(type='CosineAnnealingLR', by_epoch=False, T_max=100)]
