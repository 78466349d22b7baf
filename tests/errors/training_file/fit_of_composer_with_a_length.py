"""`fit` tells the Trainer of composer another length than it is made with."""
import torch
from composer import Trainer
from composer.optim import LinearWithWarmupScheduler

optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
scheduler = LinearWithWarmupScheduler(t_warmup="5ba")
trainer = Trainer(model=model, train_dataloader=data, max_duration="2ep", optimizers=optimizer, schedulers=scheduler)
trainer.fit(duration="1ep")
