# lrsched
# genuine updates 3
import lightning as L
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class GAN(L.LightningModule):
    def __init__(self, lr: float = 0.0002, b1: float = 0.5):
        super().__init__()
        self.save_hyperparameters()
        self.automatic_optimization = False
        self.generator = nn.Linear(2, 2)
        self.discriminator = nn.Linear(2, 1)

    def training_step(self, batch):
        opt_g, opt_d = self.optimizers()
        for optimizer in (opt_g, opt_d):
            z = torch.randn(4, 2)
            optimizer.zero_grad()
            self.manual_backward(self.discriminator(self.generator(z)).mean())
            optimizer.step()

    def configure_optimizers(self):
        opt_g = torch.optim.Adam(self.generator.parameters(), lr=self.hparams.lr, betas=(self.hparams.b1, 0.999))
        opt_d = torch.optim.Adam(self.discriminator.parameters(), lr=4 * self.hparams.lr)
        return [opt_g, opt_d], []


def main():
    loader = DataLoader(TensorDataset(torch.ones(12, 2)), batch_size=4)
    trainer = L.Trainer(max_epochs=2, accelerator="cpu", logger=False, enable_checkpointing=False, enable_progress_bar=False)
    trainer.fit(GAN(), loader)


if __name__ == "__main__":
    main()
