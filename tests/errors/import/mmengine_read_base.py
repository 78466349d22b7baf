from mmengine.config import read_base
with read_base():
    from .schedule_1x import *
optim_wrapper = dict(optimizer=dict(type='SGD', lr=0.02))
