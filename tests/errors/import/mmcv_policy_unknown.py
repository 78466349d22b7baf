optimizer = dict(type='SGD', lr=0.01, momentum=0.9)
optimizer_config = dict()
lr_config = dict(policy='cosineannealing', min_lr=0)
runner = dict(type='EpochBasedRunner', max_epochs=100)
