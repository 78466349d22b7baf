_base_ = './_base_/sched.py'
import os
work_dir = './runs/{{ fileBasenameNoExtension }}'
data_root = '{{$DATA:/data}}/coco'
max_epochs = _base_.max_epochs // 2
lr = _base_.optim_wrapper.optimizer.lr * 2
_base_.optim_wrapper.optimizer.weight_decay = 0.1
_base_.param_scheduler[1].begin = max_epochs // 2
_base_.param_scheduler[1].end = max_epochs
_base_.param_scheduler[1].T_max = max_epochs - max_epochs // 2
train_cfg = dict(max_epochs=max_epochs)
optim_wrapper = dict(optimizer=dict(lr=lr))
