# genuine updates 5
import argparse
import torch
import torch.nn as nn
import torch.optim as optim
from torch.utils.data import DataLoader, TensorDataset

dataset = TensorDataset(torch.randn(40, 3), torch.randn(40, 1))
train_loader = DataLoader(dataset, batch_size=8)
net = nn.Linear(3, 1)
criterion = nn.MSELoss()

def get_args():
    p = argparse.ArgumentParser()
    p.add_argument('--lr', default=0.1, type=float)
    p.add_argument('--epochs', default=12, type=int)
    p.add_argument('--start-epoch', default=0, type=int)
    p.add_argument('--schedule', type=int, nargs='+', default=[4, 8])
    p.add_argument('--gamma', type=float, default=0.1)
    return p.parse_args()
args = get_args()
state = {k: v for k, v in args._get_kwargs()}
def main():
    optimizer = optim.SGD(net.parameters(), lr=args.lr, momentum=0.9, weight_decay=5e-4)
    best_acc = 0
    for epoch in range(args.start_epoch, args.epochs):
        adjust_learning_rate(optimizer, epoch)
        print('\nEpoch: [%d | %d] LR: %f' % (epoch + 1, args.epochs, state['lr']))
        train_loss = train(train_loader, net, criterion, optimizer, epoch)
        best_acc = max(train_loss, best_acc)
def train(loader, model, criterion, optimizer, epoch):
    model.train()
    for batch_idx, (x, y) in enumerate(loader):
        loss = criterion(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return loss.item()
def adjust_learning_rate(optimizer, epoch):
    global state
    if epoch in args.schedule:
        state['lr'] *= args.gamma
        for param_group in optimizer.param_groups:
            param_group['lr'] = state['lr']
if __name__ == '__main__':
    main()
