import torch
from ignite.engine import Engine, Events
from torch.optim.lr_scheduler import StepLR
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
trainer = Engine(update)
scheduler = StepLR(optimizer, 2)
@trainer.on(Events.ITERATION_COMPLETED(every=100))
def step(engine):
    scheduler.step()
trainer.run(train_loader, max_epochs=6)
