from detectron2.config import LazyCall as L
from ..common.optim import SGD as optimizer
from ..common.own_schedule import lr_multiplier
from ..common.train import train

train.max_iter = 1000
