# lrsched --run steps_per_epoch=5
"""A Trainer of composer without a scheduler."""
import torch
from composer import Trainer
from composer.models import ComposerClassifier
from torch.utils.data import DataLoader, TensorDataset

dataset = TensorDataset(torch.randn(20, 4), torch.randint(0, 2, (20,)))
train_dataloader = DataLoader(dataset, batch_size=4)
model = ComposerClassifier(torch.nn.Linear(4, 2), num_classes=2)

optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)

trainer = Trainer(
    model=model,
    train_dataloader=train_dataloader,
    max_duration="4ep",
    optimizers=optimizer,
    device="gpu" if torch.cuda.is_available() else "cpu",
    seed=17,
)
trainer.fit()
