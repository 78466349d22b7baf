# lrsched --per step --run steps_per_epoch=2
import torch
from torch import nn, optim
from torch.optim import lr_scheduler
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset
data = TensorDataset(torch.randn(8, 3), torch.randn(8, 1))
train_loader = DataLoader(data, batch_size=4)
enc = nn.Linear(3, 3)
dec = nn.Linear(3, 1)
opts = [optim.SGD(enc.parameters(), lr=0.1), optim.SGD(dec.parameters(), lr=0.2)]
scheds = [lr_scheduler.StepLR(o, 2, 0.5) for o in opts]
for epoch in range(5):
    for x, y in train_loader:
        for o in opts:
            o.zero_grad()
        loss = F.mse_loss(dec(enc(x)), y)
        loss.backward()
        for o in opts:
            o.step()
    for s in scheds:
        s.step()
