train_cfg = dict(type='EpochBasedTrainLoop', max_epochs=4)
optim_wrapper = dict(type='OptimWrapper', optimizer=dict(type='AdamW', weight_decay=0.01))
param_scheduler = [
    dict(type='CosineAnnealingLR', T_max=2, eta_min=0.01, begin=0, end=2, by_epoch=True, convert_to_iter_based=True),
    dict(type='CosineAnnealingLR', T_max=2, eta_min=1e-7, begin=2, end=4, by_epoch=True, convert_to_iter_based=True),
    dict(type='CosineAnnealingMomentum', T_max=2, eta_min=0.85 / 0.95, begin=0, end=2, by_epoch=True, convert_to_iter_based=True),
    dict(type='CosineAnnealingMomentum', T_max=2, eta_min=1, begin=2, end=4, by_epoch=True, convert_to_iter_based=True)]
