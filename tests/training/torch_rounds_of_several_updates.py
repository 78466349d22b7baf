# lrsched --run steps_per_epoch=3 --per step
import torch


def train_loop(batches, model, optimizer):
    for batch in batches:
        loss = model(batch).mean()
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()


model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=5)
batches = [torch.ones(4, 2)] * 3
for t in range(5):
    train_loop(batches, model, optimizer)
    scheduler.step()
