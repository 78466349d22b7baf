model = dict(type='ImageClassifier')
optim_wrapper = dict(optimizer=dict(type='SGD', lr=0.1, momentum=0.9, weight_decay=4e-5))
train_cfg = dict(by_epoch=True, max_epochs=3, val_interval=1)
param_scheduler = [
    dict(type='CosineAnnealingLR', T_max=3, by_epoch=True, begin=0, end=3, convert_to_iter_based=True),
    dict(type='CosineAnnealingParamScheduler', param_name='weight_decay', eta_min=1e-5, by_epoch=True, begin=0, end=2),
]
