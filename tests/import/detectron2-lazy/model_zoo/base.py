import torch.nn as nn
from functools import partial
from detectron2 import model_zoo
from detectron2.modeling.backbone.vit import get_vit_lr_decay_rate

model = model_zoo.get_config("common/models/mask_rcnn_fpn.py").model
model.backbone.norm = nn.LayerNorm
lr_multiplier = model_zoo.get_config("common/coco_schedule.py").lr_multiplier_3x
optimizer = model_zoo.get_config("common/optim.py").AdamW
optimizer.params.lr_factor_func = partial(get_vit_lr_decay_rate, num_layers=12, lr_decay_rate=0.7)
train = model_zoo.get_config("common/train.py").train
train.max_iter = 60
lr_multiplier.scheduler.num_updates = train.max_iter
lr_multiplier.scheduler.milestones = [40, 50]
lr_multiplier.warmup_length = 8 / train.max_iter
