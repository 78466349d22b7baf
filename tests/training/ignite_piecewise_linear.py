# lrsched --config len(train_loader)=4
# A scheduler of ignite, which the beginning of each iteration calls.
import torch
from ignite.engine import Engine, Events
from ignite.handlers import PiecewiseLinear
from data import model, train_loader

optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)


def update(engine, batch):
    optimizer.zero_grad()
    loss = model(batch).sum()
    loss.backward()
    optimizer.step()
    return loss.item()


trainer = Engine(update)
s = PiecewiseLinear(optimizer, "lr", milestones_values=[(0, 0.0), (5, 0.4), (17, 0.03)])
trainer.add_event_handler(Events.ITERATION_STARTED, s)
trainer.run(train_loader, max_epochs=6)
