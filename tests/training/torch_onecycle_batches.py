# lrsched --config len(train_loader)=5 --config num_batches=5
import torch
from torch.utils.data import DataLoader, TensorDataset

batch_size = 8
epochs = 6
data = TensorDataset(torch.randn(40, 5), torch.randn(40, 1))
train_loader = DataLoader(data, batch_size=batch_size, shuffle=True)
model = torch.nn.Sequential(torch.nn.Linear(5, 8), torch.nn.ReLU(), torch.nn.Linear(8, 1))
optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
scheduler = torch.optim.lr_scheduler.OneCycleLR(
    optimizer, max_lr=0.1, steps_per_epoch=len(train_loader), epochs=epochs
)
for epoch in range(epochs):
    for x, y in train_loader:
        optimizer.zero_grad()
        loss = ((model(x) - y) ** 2).mean()
        loss.backward()
        optimizer.step()
        scheduler.step()
