# lrsched --config config=configs/small.json
import argparse
import json

import torch

from utils.env import AttrDict


class HParams:
    def __init__(self, **kwargs):
        for k, v in kwargs.items():
            if type(v) == dict:
                v = HParams(**v)
            setattr(self, k, v)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-c", "--config", required=True)
    a = parser.parse_args()
    with open(a.config) as f:
        data = f.read()
    # A variable has the name of the argument.
    config = json.loads(data)
    h = AttrDict(config)
    hps = HParams(**config)
    model = torch.nn.Linear(2, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=h.learning_rate)
    scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=hps.train.lr_decay)
    for epoch in range(h.epochs):
        optimizer.step()
        scheduler.step()


if __name__ == "__main__":
    main()
