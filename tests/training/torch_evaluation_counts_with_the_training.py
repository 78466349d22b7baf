# lrsched --config loss=[0.9,0.4,0.7,0.2,0.1,0.05]
# genuine updates 2
import torch

model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.5)
train_loader = [torch.ones(1, 2), torch.ones(1, 2)]
valid_loader = [torch.ones(1, 2)]
measured = iter([0.9, 0.4, 0.7, 0.2, 0.1, 0.05])
global_step = 0
best_loss = 1e10


def train(epoch):
    global global_step
    model.train()
    for batch in train_loader:
        loss = model(batch).pow(2).sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        global_step += 1


def valid(epoch):
    global global_step, best_loss
    model.eval()
    total, count = 0.0, 0
    progress = iter(valid_loader)
    for batch in progress:
        total += model(batch).pow(2).sum().item()
        count += 1
        global_step += 1
    loss = total / count * 0 + next(measured)
    if loss < best_loss:
        best_loss = loss
    return loss


for epoch in range(6):
    train(epoch)
    loss = valid(epoch)
    if loss < 0.5:
        scheduler.step()
