import torch
from ignite.engine import Engine, Events
from ignite.handlers import LinearCyclicalScheduler

model = torch.nn.Linear(2, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
trainer = Engine(lambda engine, batch: 0.0)
scheduler = LinearCyclicalScheduler(optimizer, "lr", 0.1, 0.01, 10, warmup_duration=5)
trainer.add_event_handler(Events.ITERATION_STARTED, scheduler)
trainer.run([0] * 10, max_epochs=4)
