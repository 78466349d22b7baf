optimizer = dict(type='AdamW', lr=0.0018, betas=(0.95, 0.99))
optimizer_config = dict(grad_clip=None)
lr_config = dict(policy='cyclic', target_ratio=[10, 1e-4])
runner = dict(type='EpochBasedRunner', max_epochs=40)
