# lrsched --per step --run steps_per_epoch=3
import torch
import torch.nn.functional as F
from torch.optim import lr_scheduler
from torch.utils.data import DataLoader, TensorDataset


def build_scheduler(optimizer, name, epochs):
    if name == 'cosine':
        return lr_scheduler.CosineAnnealingLR(optimizer, epochs)
    if name == 'step':
        return lr_scheduler.StepLR(optimizer, max(1, epochs // 3), gamma=0.5)
    return None


loader = DataLoader(TensorDataset(torch.randn(12, 3), torch.randn(12, 1)), batch_size=4)
model = torch.nn.Linear(3, 1)
optimizer = torch.optim.Adam(model.parameters(), 0.1)
scheduler = build_scheduler(optimizer, 'step', 7)
for epoch in range(7):
    for x, y in loader:
        optimizer.zero_grad()
        loss = F.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
    if scheduler is not None:
        scheduler.step()
