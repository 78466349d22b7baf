# lrsched --config len(train_loader)=10
"""A module of Lightning that keeps the arguments of the command line by `self.hparams.update`."""
import torch, math
from torch import nn, optim
from torch.utils.data import DataLoader, TensorDataset
import lightning as L
ds = TensorDataset(torch.randn(40, 3), torch.randn(40, 1))
train_loader = DataLoader(ds, batch_size=4)
from argparse import ArgumentParser
class M(L.LightningModule):
    def __init__(self, hparams):
        super().__init__()
        self.hparams.update(vars(hparams))
        self.net = nn.Linear(3, 1)
    def training_step(self, batch, idx):
        x, y = batch
        return nn.functional.mse_loss(self.net(x), y)
    def configure_optimizers(self):
        optimizer = optim.Adam(self.net.parameters(), lr=self.hparams.lr, weight_decay=self.hparams.weight_decay)
        scheduler = optim.lr_scheduler.StepLR(optimizer, step_size=self.hparams.decay_step, gamma=self.hparams.decay_gamma)
        return [optimizer], [scheduler]
parser = ArgumentParser()
parser.add_argument("--lr", type=float, default=5e-4)
parser.add_argument("--weight_decay", type=float, default=0)
parser.add_argument("--decay_step", type=int, default=2)
parser.add_argument("--decay_gamma", type=float, default=0.5)
parser.add_argument("--num_epochs", type=int, default=6)
hparams = parser.parse_args()
system = M(hparams)
trainer = L.Trainer(max_epochs=hparams.num_epochs, accelerator="auto")
trainer.fit(system, train_dataloaders=train_loader)
