from mmengine.config import read_base
from mmengine.optim.scheduler import MultiStepLR
with read_base():
    from ._base_.sched import *
from torch.optim import SGD
optim_wrapper.update(dict(optimizer=dict(type=SGD, lr=0.1)))
param_scheduler[0].end = 7
param_scheduler[1] = dict(type=MultiStepLR, milestones=[3, 6], by_epoch=True, begin=0, end=max_epochs)
train_cfg.max_epochs = 10
