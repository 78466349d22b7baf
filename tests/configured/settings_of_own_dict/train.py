import json
import os

import torch


class AttrDict(dict):
    def __init__(self, *args, **kwargs):
        super(AttrDict, self).__init__(*args, **kwargs)
        self.__dict__ = self


class HParams:
    def __init__(self, **kwargs):
        for k, v in kwargs.items():
            if type(v) == dict:
                v = HParams(**v)
            self[k] = v

    def keys(self):
        return self.__dict__.keys()

    def __getitem__(self, key):
        return getattr(self, key)

    def __setitem__(self, key, value):
        return setattr(self, key, value)


class DotDict(dict):
    __getattr__ = dict.get
    __setattr__ = dict.__setitem__
    __delattr__ = dict.__delitem__


with open(os.path.join(os.path.dirname(__file__), "config.json")) as f:
    data = f.read()
h = AttrDict(json.loads(data))
hps = HParams(**json.loads(data))
more = DotDict(h.more)
more.epochs = h.epochs

model = torch.nn.Linear(2, 1)
optim_g = torch.optim.AdamW(model.parameters(), h.learning_rate, betas=[h.adam_b1, hps.adam_b2])
scheduler = torch.optim.lr_scheduler.ExponentialLR(optim_g, gamma=hps.more.lr_decay, last_epoch=-1)
for epoch in range(more.epochs if more.missing is None else 1):
    optim_g.step()
    scheduler.step()
