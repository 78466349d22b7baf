# lrsched --run steps_per_epoch=5
"""A classifier trained by composer, with a warmup of a part of the run."""
import torch
from composer import Trainer
from composer.models import ComposerClassifier
from composer.optim import CosineAnnealingWithWarmupScheduler, DecoupledAdamW
from torch.utils.data import DataLoader, TensorDataset

dataset = TensorDataset(torch.randn(20, 4), torch.randint(0, 2, (20,)))
train_dataloader = DataLoader(dataset, batch_size=4)
model = ComposerClassifier(torch.nn.Linear(4, 2), num_classes=2)

optimizer = DecoupledAdamW(model.parameters(), lr=2.0e-4, betas=(0.9, 0.95), eps=1e-8, weight_decay=1e-6)
lr_scheduler = CosineAnnealingWithWarmupScheduler("0.2dur", alpha_f=0.1)

trainer = Trainer(
    model=model,
    train_dataloader=train_dataloader,
    max_duration="4ep",
    optimizers=optimizer,
    schedulers=[lr_scheduler],
    device="gpu" if torch.cuda.is_available() else "cpu",
    seed=17,
)
trainer.fit()
