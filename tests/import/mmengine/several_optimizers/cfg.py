train_cfg = dict(by_epoch=True, max_epochs=4, val_interval=1)
train_dataloader = dict(batch_size=2, drop_last=False)
optim_wrapper = dict(
    constructor='MultiOptimWrapperConstructor',
    generator=dict(type='OptimWrapper', optimizer=dict(type='Adam', lr=2e-4, betas=(0.5, 0.999))),
    discriminator=dict(type='OptimWrapper', optimizer=dict(type='SGD', lr=4e-4, momentum=0.9)))
param_scheduler = dict(
    generator=[
        dict(type='LinearLR', start_factor=0.1, by_epoch=False, begin=0, end=5),
        dict(type='CosineAnnealingLR', T_max=4, eta_min=1e-6)],
    discriminator=dict(type='MultiStepLR', milestones=[2, 3], gamma=0.5))
