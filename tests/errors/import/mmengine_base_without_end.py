_base_ = 'mmengine_base_without_end.py'
optim_wrapper = dict(optimizer=dict(type='SGD', lr=0.02))
