# lrsched --run steps_per_epoch=2
import importlib
import logging
import sys

import configargparse
import torch
from torch.utils.data import Dataset

try:
    from itertools import izip as zip
except ImportError:
    pass

logging.basicConfig(handlers=[logging.StreamHandler(sys.stdout)], level=logging.INFO)
parser = configargparse.ArgumentParser()
parser.add_argument('--config', is_config_file=True, help='config file path')
parser.add_argument('--lrate', type=float, default=5e-4)
parser.add_argument('--optimizer', type=str, default='SGD')
parser.add_argument('--lrate_decay', type=float, default=0.5)
parser.add_argument('--no_reload', action='store_true')
args = parser.parse_args()


class Rays(Dataset):
    def __init__(self, count):
        Dataset.__init__(self)
        self.count = count

    def __len__(self):
        return self.count

    def __getitem__(self, at):
        return torch.ones(2)


class Trainer:
    def __init__(self, model, optimizer, lrate, **kwargs):
        made = importlib.import_module('torch.optim').__getattribute__('SGD')
        self.optimizer = made(model.parameters(), lr=lrate)
        self.handler = logging.FileHandler('log.txt')
        self.handler.setFormatter(logging.Formatter('%(message)s'))

    def epoch(self, loader, others):
        for one, other in zip(loader, others):
            self.optimizer.zero_grad()
            model(one).sum().backward()
            self.optimizer.step()


model = torch.nn.Linear(2, 2)
data = Rays(2)
trainer = Trainer(model, **vars(args))
for epoch in range(4):
    trainer.epoch(torch.utils.data.DataLoader(data), torch.utils.data.DataLoader(data))
    for group in trainer.optimizer.param_groups:
        group['lr'] = args.lrate * args.lrate_decay ** (epoch + 1)
