# As MMEditing: an optimizer for each part of the model, and one of them has groups.
optimizers = dict(
    generator=dict(
        type='Adam', lr=2e-4, betas=(0.9, 0.99),
        paramwise_cfg=dict(custom_keys={'spynet': dict(lr_mult=0.125)})),
    discriminator=dict(type='Adam', lr=1e-4, betas=(0.9, 0.99)))
total_iters = 40
lr_config = dict(
    policy='CosineRestart', by_epoch=False, periods=[25, 15], restart_weights=[1, 0.5], min_lr=1e-7)
