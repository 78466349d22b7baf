# lrsched --config val_loss=[5.,4.,4.5,4.4,3.0,3.0,2.0,1.0]
import argparse, time, math, random
import torch, torch.nn as nn
parser = argparse.ArgumentParser()
parser.add_argument('--lr', type=float, default=20)
parser.add_argument('--epochs', type=int, default=8)
args = parser.parse_args()
model = nn.Linear(3, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=args.lr)
train_data = torch.randn(10, 3)
def evaluate(data):
    model.eval()
    total = 0.
    with torch.no_grad():
        total += next(VALS)
    return total
VALS = iter([5., 4., 4.5, 4.4, 3.0, 3.0, 2.0, 1.0])
def train():
    model.train()
    for batch, i in enumerate(range(0, train_data.size(0) - 1, 3)):
        model.zero_grad()
        model(train_data[i:i+3]).sum().backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 0.25)
        optimizer.step()
lr = args.lr
best_val_loss = None
try:
    for epoch in range(1, args.epochs+1):
        epoch_start_time = time.time()
        train()
        val_loss = evaluate(train_data)
        if not best_val_loss or val_loss < best_val_loss:
            best_val_loss = val_loss
        else:
            lr /= 4.0
            for g in optimizer.param_groups: g['lr'] = lr
except KeyboardInterrupt:
    print('-' * 89)
