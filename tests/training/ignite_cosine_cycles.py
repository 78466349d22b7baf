# lrsched --config len(train_loader)=4
# Cycles of ignite that grow and fall, each from its own rate.
import torch
from ignite.engine import Engine, Events
from ignite.handlers import CosineAnnealingScheduler
from data import model, train_loader

optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)


def update(engine, batch):
    optimizer.zero_grad()
    loss = model(batch).sum()
    loss.backward()
    optimizer.step()
    return loss.item()


trainer = Engine(update)
sched = CosineAnnealingScheduler(optimizer, "lr", 0.1, 0.001, 7, cycle_mult=1.5, start_value_mult=0.5, end_value_mult=0.9)
trainer.add_event_handler(Events.ITERATION_STARTED, sched)
trainer.run(train_loader, max_epochs=6)
