# lrsched
"""A model that is a part of the trained one makes no optimizers, though its class says how it was trained."""
import importlib

import lightning.pytorch as pl
import torch


class Encoder(pl.LightningModule):
    def __init__(self, size, lr=0.5):
        super().__init__()
        self.lr = lr
        self.layer = torch.nn.Linear(size, size)

    def forward(self, x):
        return self.layer(x)

    def configure_optimizers(self):
        optimizer = torch.optim.Adam(self.parameters(), lr=self.lr)
        return [optimizer], [torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9)]


class Head(pl.LightningModule):
    def __init__(self, encoder, lr):
        super().__init__()
        self.lr = lr
        self.encoder = encoder
        self.layer = torch.nn.Linear(3, 1)

    def training_step(self, batch, batch_idx):
        return self.layer(self.encoder(batch)).square().mean()

    def configure_optimizers(self):
        optimizer = torch.optim.SGD(self.layer.parameters(), lr=self.lr)
        return [optimizer], [torch.optim.lr_scheduler.StepLR(optimizer, 2, gamma=0.1)]


module, name = "torch.utils.data.DataLoader".rsplit(".", 1)
loader = getattr(importlib.import_module(module), name)(torch.ones(8, 3), batch_size=4)
model = Head(Encoder(3), lr=0.1)
trainer = pl.Trainer(max_epochs=5, logger=False, enable_checkpointing=False, accelerator="cpu")
try:
    trainer.fit(model, loader)
except Exception:
    print("stopped")
    raise
