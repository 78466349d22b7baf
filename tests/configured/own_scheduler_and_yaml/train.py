# lrsched --config len(train_loader)=3
import argparse
import math
import os
import random
from functools import partial
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
from torch.optim import lr_scheduler
from torch.optim.lr_scheduler import LambdaLR, StepLR, CosineAnnealingLR, LRScheduler, SequentialLR, LinearLR
from torch.utils.data import DataLoader, TensorDataset
from tqdm import tqdm
import yaml
with open('config.yaml') as f:
    cfg = yaml.safe_load(f)
class WarmupPolyLR(lr_scheduler._LRScheduler):
    def __init__(self, optimizer, max_iters, power=0.9, warmup_iters=5, warmup_factor=1.0 / 3, warmup_method='linear', last_epoch=-1):
        if warmup_method not in ('constant', 'linear'):
            raise ValueError(warmup_method)
        self.max_iters, self.power = max_iters, power
        self.warmup_factor = warmup_factor
        self.warmup_iters = warmup_iters
        self.warmup_method = warmup_method
        super(WarmupPolyLR, self).__init__(optimizer, last_epoch)

    def get_lr(self):
        N = self.max_iters - self.warmup_iters
        T = self.last_epoch - self.warmup_iters
        if self.last_epoch < self.warmup_iters:
            if self.warmup_method == 'constant':
                warmup_factor = self.warmup_factor
            else:
                alpha = float(self.last_epoch) / self.warmup_iters
                warmup_factor = self.warmup_factor * (1 - alpha) + alpha
            return [base_lr * warmup_factor for base_lr in self.base_lrs]
        factor = pow(max(1 - T / max(N, 1), 0), self.power)
        return [base_lr * factor for base_lr in self.base_lrs]

torch.manual_seed(cfg['seed'])
np.random.seed(cfg['seed'])
device = torch.device('cuda' if torch.cuda.is_available() else 'cpu')
train_set = TensorDataset(torch.randn(12, 3), torch.randn(12, 1))
train_loader = DataLoader(train_set, batch_size=4, shuffle=True, num_workers=0)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(3, 4)
        self.fc2 = nn.Linear(4, 1)
    def forward(self, x):
        return self.fc2(F.relu(self.fc1(x)))
model = Net().to(device)
criterion = nn.MSELoss()
optimizer = optim.AdamW([{'params': [p for n, p in model.named_parameters() if 'fc1' in n], 'lr': cfg['lr'] * 0.1}, {'params': [p for n, p in model.named_parameters() if 'fc2' in n]}], lr=cfg['lr'], weight_decay=cfg['weight_decay'])
scheduler = WarmupPolyLR(optimizer, cfg['epochs'] * len(train_loader), power=cfg['power'], warmup_iters=cfg['warmup'], warmup_method='constant')
start_epoch = 0
if cfg['resume']:
    checkpoint = torch.load(cfg['resume'])
    start_epoch = checkpoint['epoch']
    model.load_state_dict(checkpoint['model'])
best = 1e9
global_step = 0
for epoch in range(start_epoch, cfg['epochs']):
    model.train()
    total_loss = 0.0
    for i, (inputs, targets) in tqdm(enumerate(train_loader), total=len(train_loader), disable=True):
        optimizer.zero_grad()
        loss = criterion(model(inputs), targets)
        loss.backward()
        if cfg['clip'] > 0:
            nn.utils.clip_grad_norm_(model.parameters(), cfg['clip'])
        optimizer.step()
        scheduler.step()
        global_step += 1
        total_loss += loss.item()
    model.eval()
    with torch.no_grad():
        val_loss = criterion(model(torch.zeros(1, 3)), torch.zeros(1, 1)).item()
    if val_loss < best:
        best = val_loss
        torch.save({'epoch': epoch, 'model': model.state_dict()}, os.devnull)
