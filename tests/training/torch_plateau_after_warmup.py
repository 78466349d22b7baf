# lrsched --config metrics=[3,2,2,2.5,2,2,2,2]
import torch
from torch.optim import Adam, lr_scheduler

LOSSES = iter([9.0, 9.0, 3, 2, 2, 2.5, 2, 2, 2, 2])
model = torch.nn.Linear(2, 1)
optimizer = Adam(model.parameters(), lr=1e-3)
scheduler = lr_scheduler.ReduceLROnPlateau(
    optimizer=optimizer, factor=0.9, patience=0, threshold_mode="abs", threshold=0.1, min_lr=8e-4
)


def train(model):
    model(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    optimizer.zero_grad()


def evaluate(model):
    return next(LOSSES)


def run(total_epoch):
    for step in range(total_epoch):
        train(model)
        valid_loss = evaluate(model)
        if step > 1:
            scheduler.step(valid_loss)


if __name__ == "__main__":
    run(total_epoch=10)
