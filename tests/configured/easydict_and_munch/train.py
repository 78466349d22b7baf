import torch
import yaml
from easydict import EasyDict as edict
from munch import Munch, munchify

__C = edict()
cfg = __C
__C.TRAIN = edict()
__C.TRAIN.LEARNING_RATE = 0.001
__C.TRAIN.STEPSIZE = [30000]
__C.TRAIN.GAMMA = 0.1


def _merge_a_into_b(a, b):
    if type(a) is not edict:
        return
    for k, v in a.items():
        if k not in b:
            raise KeyError("{} is not a valid config key".format(k))
        old_type = type(b[k])
        if old_type is not type(v):
            raise ValueError("Type mismatch ({} vs. {})".format(type(b[k]), type(v)))
        if type(v) is edict:
            _merge_a_into_b(a[k], b[k])
        else:
            b[k] = v


with open("cfg.yml", "r") as f:
    _merge_a_into_b(edict(yaml.safe_load(f)), __C)
run = munchify({"loop": {"epochs": 6}})
run.name = "run"
extra = Munch(momentum=0.9)

model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=cfg.TRAIN.LEARNING_RATE, momentum=extra.momentum)
scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, cfg.TRAIN.STEPSIZE, gamma=cfg.TRAIN["GAMMA"])
for epoch in range(run.loop.epochs):
    optimizer.step()
    scheduler.step()
