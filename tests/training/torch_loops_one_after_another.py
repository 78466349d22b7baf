# The loop goes on with the scheduler of the first one, when more of the model is trained.
import torch
from torch import nn, optim
from torch.optim import lr_scheduler
from torch.utils.data import DataLoader, TensorDataset

data = TensorDataset(torch.randn(12, 3), torch.randn(12, 1))
loader = DataLoader(data, batch_size=4)
model = nn.Linear(3, 1)
criterion = nn.MSELoss()
optimizer = optim.SGD(model.parameters(), lr=0.1)
scheduler = lr_scheduler.StepLR(optimizer, 2, 0.5)


def train():
    for x, y in loader:
        optimizer.zero_grad()
        criterion(model(x), y).backward()
        optimizer.step()


for epoch in range(3):
    train()
    scheduler.step()
for p in model.parameters():
    p.requires_grad = True
for epoch in range(3, 8):
    train()
    scheduler.step()
