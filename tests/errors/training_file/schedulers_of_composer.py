"""The Trainer of composer has two schedulers, each of which sets the rates."""
import torch
from composer import Trainer
from composer.optim import ConstantWithWarmupScheduler, MultiStepScheduler

optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
warmup = ConstantWithWarmupScheduler(t_warmup="5ba")
decay = MultiStepScheduler(milestones=["1ep"])
trainer = Trainer(model=model, train_dataloader=data, max_duration="20ba", optimizers=optimizer, schedulers=[warmup, decay])
trainer.fit()
