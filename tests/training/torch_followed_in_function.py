# lrsched --config len(loader)=8
import math
import torch
import torch.nn as nn
import torch.optim as optim
from torch.utils.data import DataLoader, TensorDataset
model = nn.Linear(4, 2)
data = TensorDataset(torch.randn(64, 4), torch.randn(64, 2))
loader = DataLoader(data, batch_size=8, shuffle=True)
criterion = nn.MSELoss()

def train(model, loader, optimizer, scheduler, epoch):
    model.train()
    for batch_idx, (x, y) in enumerate(loader):
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
        scheduler.step()
        if batch_idx % 100 == 0:
            print(epoch, loss.item(), scheduler.get_last_lr()[0])
def main():
    epochs = 5
    optimizer = optim.SGD(model.parameters(), lr=0.4, momentum=0.9)
    scheduler = optim.lr_scheduler.CyclicLR(optimizer, base_lr=0.001, max_lr=0.4, step_size_up=7)
    for epoch in range(epochs):
        train(model, loader, optimizer, scheduler, epoch)
if __name__ == '__main__':
    main()
