import torch
from ignite.engine import Engine, Events
from ignite.handlers import LRScheduler
from torch.optim.lr_scheduler import CosineAnnealingLR
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
trainer = Engine(update)
scheduler = CosineAnnealingLR(optimizer, 6)
trainer.add_event_handler(Events.EPOCH_STARTED, LRScheduler(scheduler))
trainer.run(train_loader, max_epochs=6)
