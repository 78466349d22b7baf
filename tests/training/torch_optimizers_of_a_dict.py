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
optimizers = {'enc': optim.SGD(enc.parameters(), lr=0.1), 'dec': optim.SGD(dec.parameters(), lr=0.2)}
schedulers = {k: lr_scheduler.ExponentialLR(o, 0.9) for k, o in optimizers.items()}
for epoch in range(5):
    for x, y in train_loader:
        for o in optimizers.values():
            o.zero_grad()
        loss = F.mse_loss(dec(enc(x)), y)
        loss.backward()
        for o in optimizers.values():
            o.step()
    for k in schedulers:
        schedulers[k].step()
