# lrsched
# A handler of the end of an epoch steps a scheduler of torch.
import torch
from ignite.engine import Engine, Events
from torch.optim.lr_scheduler import StepLR
from data import model, train_loader

optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)


def update(engine, batch):
    optimizer.zero_grad()
    loss = model(batch).sum()
    loss.backward()
    optimizer.step()
    return loss.item()


trainer = Engine(update)
lr = StepLR(optimizer, 2, 0.3)
@trainer.on(Events.EPOCH_COMPLETED)
def go(engine):
    lr.step()
trainer.run(train_loader, max_epochs=6)
